using RingProxy.RedisBench;

const string Usage = """
    redis-bench node PORT                                          a node that answers every GET with the same value, as cheaply as can be
    redis-bench load PORT CONNECTIONS PIPELINE SECONDS             GETs in lockstep; prints commands per second
    redis-bench latency PORT KEYS WATCHED CONNECTIONS SECONDS      GETs of the keys in the file KEYS, one in flight per connection;
                                                                   prints p50, p99 and maximum in ms, and the count, of those whose key is in WATCHED
    """;

try
{
    switch (args)
    {
        case ["node", var port]:
            CheapNode.Serve(int.Parse(port));
            return 0;
        case ["load", var port, var connections, var pipeline, var seconds]:
            Console.WriteLine($"{LockstepLoad.Run(int.Parse(port), int.Parse(connections), int.Parse(pipeline), TimeSpan.FromSeconds(double.Parse(seconds))):0}");
            return 0;
        case ["latency", var port, var keys, var watched, var connections, var seconds]:
            Console.WriteLine(new LatencyLoad(int.Parse(port), File.ReadAllLines(keys), File.ReadAllLines(watched)).Run(int.Parse(connections), TimeSpan.FromSeconds(double.Parse(seconds))));
            return 0;
    }
}
catch (FormatException e)
{
    Console.Error.WriteLine(e.Message);
}

Console.Error.WriteLine(Usage);
return 2;

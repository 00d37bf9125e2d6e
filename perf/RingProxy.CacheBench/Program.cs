using RingProxy.CacheBench;

const string Usage = """
    cache-bench node PORT                                          a node that answers every GET with the same value, as cheaply as can be
    cache-bench load LOAD PORT CONNECTIONS PIPELINE SECONDS        in lockstep; prints commands per second, and how many there were
                                                                   LOAD: redis-get, memcached-get, memcached-set, memcached-get100
    cache-bench fill PORT                                          stores every key of the memcached loads
    cache-bench latency PORT KEYS WATCHED CONNECTIONS SECONDS      GETs of the keys in the file KEYS, one in flight per connection;
                                                                   prints p50, p99 and maximum in ms, and the count, of those whose key is in WATCHED
    """;

try
{
    switch (args)
    {
        case ["node", var port]:
            CheapNode.Serve(int.Parse(port));
            return 0;
        case ["load", var load, var port, var connections, var pipeline, var seconds]:
            var (perSecond, count) = LockstepLoad.Run(Exchange.Of(load), int.Parse(port), int.Parse(connections), int.Parse(pipeline), TimeSpan.FromSeconds(double.Parse(seconds)));
            Console.WriteLine($"{perSecond:0} {count}");
            return 0;
        case ["fill", var port]:
            LockstepLoad.Fill(Exchange.Of("memcached-set"), int.Parse(port));
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

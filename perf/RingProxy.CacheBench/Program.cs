using System.Net.Sockets;
using RingProxy.CacheBench;

const string Usage = """
    cache-bench node PORT                                          a node that answers every GET with the same value, as cheaply as can be
    cache-bench load LOAD PORT CONNECTIONS PIPELINE SECONDS        in lockstep; prints commands per second, and how many there were
                                                                   LOAD: redis-get, redis-set, memcached-get, memcached-set, memcached-get100
    cache-bench fill PROTOCOL PORT                                 stores every key of the loads; PROTOCOL: redis, memcached
    cache-bench stored PROTOCOL PORT COUNT                         prints those of the first COUNT keys that are there
    cache-bench latency PROTOCOL PORT KEYS WATCHED CONNECTIONS SECONDS
                                                                   gets of the keys in the file KEYS, one in flight per connection;
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
        case ["fill", var protocol, var port]:
            LockstepLoad.Fill(Exchange.Of($"{protocol}-set"), int.Parse(port));
            return 0;
        case ["stored", var protocol, var port, var keyCount]:
            using (var socket = Wires.Connect(int.Parse(port)))
            {
                var (get, buffer) = (Wires.GetOf(protocol), new byte[4096]);
                foreach (var key in Enumerable.Range(0, int.Parse(keyCount)).Select(Wires.Key).Where(key => Wires.Ask(socket, get(key), buffer)))
                    Console.WriteLine(key);
            }

            return 0;
        case ["latency", var protocol, var port, var keys, var watched, var connections, var seconds]:
            Console.WriteLine(new LatencyLoad(Wires.GetOf(protocol), int.Parse(port), File.ReadAllLines(keys), File.ReadAllLines(watched)).Run(int.Parse(connections), TimeSpan.FromSeconds(double.Parse(seconds))));
            return 0;
    }
}
catch (FormatException e)
{
    Console.Error.WriteLine(e.Message);
}
catch (SocketException e)
{
    Console.Error.WriteLine(e.Message);
    return 1;
}

Console.Error.WriteLine(Usage);
return 2;

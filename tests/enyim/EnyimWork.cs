using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using Enyim.Caching;
using Enyim.Caching.Configuration;
using Enyim.Caching.Memcached;

// EnyimMemcached over its own ring, straight to the servers, and through a proxy that is its only server.
// Arguments: the port of the proxy and of each server. Standard input: keys, one a line. Exit code 1 if a key is not found.
var keys = new List<string>();
while (Console.ReadLine() is { } line)
    keys.Add(line);
var ports = args.Select(int.Parse).ToList();
var complete = true;
foreach (var protocol in new[] { MemcachedProtocol.Text, MemcachedProtocol.Binary })
{
    using var proxy = ClientOf(protocol, ports.Take(1));
    using var straight = ClientOf(protocol, ports.Skip(1));
    complete &= Report($"{protocol}, stored straight, found through the proxy", StoreAndFind(straight, proxy, "straight "));
    complete &= Report($"{protocol}, stored through the proxy, found straight", StoreAndFind(proxy, straight, "through "));
    complete &= Report($"{protocol}, a batch through the proxy", proxy.Get(keys).Count(found => keys.Contains(found.Key) && Equals(found.Value, "through " + found.Key)));
    var work = UsualWork(proxy, ports[0]).ToList();
    Console.WriteLine($"{protocol}, usual work: {work.Count(one => one.Holds)} of {work.Count} {string.Join(' ', work.Where(one => !one.Holds).Select(one => one.Name))}");
    complete &= work.TrueForAll(one => one.Holds);
}

return complete ? 0 : 1;

int StoreAndFind(MemcachedClient by, MemcachedClient of, string prefix) =>
    keys.Count(key => by.Store(StoreMode.Set, key, prefix + key)) < keys.Count ? -1 : keys.Count(key => Equals(of.Get(key), prefix + key));

bool Report(string what, int count)
{
    Console.WriteLine($"{what}: {count} of {keys.Count} keys");
    return count == keys.Count;
}

static IEnumerable<(string Name, bool Holds)> UsualWork(MemcachedClient c, int proxyPort)
{
    var value = new byte[1_000_000];
    new Random(1).NextBytes(value);
    yield return ("large", c.Store(StoreMode.Set, "work-large", value) && c.Get<byte[]>("work-large").SequenceEqual(value));
    c.Remove("work-n");
    yield return ("add", c.Store(StoreMode.Add, "work-n", "5") && !c.Store(StoreMode.Add, "work-n", "6"));
    yield return ("replace", c.Store(StoreMode.Replace, "work-n", "7") && !c.Store(StoreMode.Replace, "work-none", "7"));
    yield return ("incr", c.Increment("work-n", 1, 3) == 10);
    yield return ("decr", c.Decrement("work-n", 1, 4) == 6);
    yield return ("append", c.Store(StoreMode.Set, "work-s", "b") && c.Append("work-s", new ArraySegment<byte>("c"u8.ToArray())) && c.Prepend("work-s", new ArraySegment<byte>("a"u8.ToArray())) && Equals(c.Get("work-s"), "abc"));
    var found = c.GetWithCas("work-s");
    yield return ("cas", c.Cas(StoreMode.Set, "work-s", "d", found.Cas).Result && !c.Cas(StoreMode.Set, "work-s", "e", found.Cas).Result);
    yield return ("remove", c.Remove("work-s") && !c.Remove("work-s") && c.Get("work-s") == null);
    yield return ("stats", c.Stats().GetValue(new IPEndPoint(IPAddress.Loopback, proxyPort), StatItem.ItemCount) > 0);
    c.FlushAll();
    yield return ("flush", c.Get("work-n") == null);
}

static MemcachedClient ClientOf(MemcachedProtocol protocol, IEnumerable<int> ports)
{
    var configuration = new MemcachedClientConfiguration { Protocol = protocol, NodeLocator = typeof(KetamaNodeLocator) };
    foreach (var port in ports)
        configuration.AddServer("127.0.0.1", port);
    configuration.SocketPool.ReceiveTimeout = TimeSpan.FromSeconds(10);
    return new MemcachedClient(configuration);
}

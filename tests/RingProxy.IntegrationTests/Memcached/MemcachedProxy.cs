using System.Net;
using System.Text;
using RingProxy.Cache;
using RingProxy.Hashing;
using RingProxy.Testing;
using RingProxy.Topology;

namespace RingProxy.IntegrationTests;

/// <summary>The memcached side of a sidecar on a free port, with a ring that the test sets.</summary>
internal sealed class MemcachedProxy : IAsyncDisposable
{
    private readonly Dictionary<string, RingHolder> _holders = [];
    private readonly CacheServer _server;

    private MemcachedProxy(Action<MemcachedListenerOptions>? configure, int loops)
    {
        var listener = new MemcachedListenerOptions { RingId = TestDocuments.RingId, Listen = "127.0.0.1:0" };
        configure?.Invoke(listener);
        var options = new MemcachedOptions { Listeners = [listener] };
        Assert.Empty(MemcachedOptionsValidator.Validate(options));
        _server = new CacheServer(new RedisOptions { Loops = loops }, options, HolderOf);
        _server.Start();
    }

    public IPEndPoint EndPoint => IPEndPoint.Parse(_server.MemcachedAddresses.Single());

    public static MemcachedProxy Start(RingDocument ring, Action<MemcachedListenerOptions>? configure = null, int loops = 2)
    {
        var proxy = new MemcachedProxy(configure, loops);
        proxy.Apply(ring);
        return proxy;
    }

    public static MemcachedProxy Start(MemcachedNodes nodes, Action<MemcachedListenerOptions>? configure = null) => Start(RingOf(nodes.Declared), configure);

    public static RingDocument RingOf(IEnumerable<RingNode> nodes, long version = 1, string ringId = TestDocuments.RingId, string algorithm = "ring") => new()
    {
        RingId = ringId,
        Version = version,
        Placement = new PlacementSpec { Algorithm = algorithm },
        Nodes = [.. nodes],
    };

    public void Apply(RingDocument ring)
    {
        var holder = HolderOf(ring.RingId);
        Assert.True(holder.Offer(RingDocumentWriter.Write(RingDocumentWriter.Seal(ring)), RingOrigin.Store), $"{holder.State.LastRefusal}");
    }

    public Task<MemcachedConnection> ConnectAsync() => MemcachedConnection.ConnectAsync(EndPoint);

    /// <summary>The number of the node that owns a key.</summary>
    public int OwnerOf(string key) => HolderOf(TestDocuments.RingId).Current!.Ring.Lookup(Encoding.UTF8.GetBytes(key), []).Owner;

    /// <summary>The first key <c>PREFIX0</c>, <c>PREFIX1</c>, … that a node owns.</summary>
    public string KeyOf(int node, string prefix = "key") => Enumerable.Range(0, 10_000).Select(i => $"{prefix}{i}").First(key => OwnerOf(key) == node);

    public async Task<CacheStatus> StatusAsync() => (await _server.MemcachedStatusAsync()).Single();

    /// <summary>What all loops have allocated since they started.</summary>
    public async Task<long> AllocatedBytesAsync()
    {
        long sum = 0;
        await _server.Loops.PostAllAsync(_ => Interlocked.Add(ref sum, GC.GetAllocatedBytesForCurrentThread()));
        return sum;
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private RingHolder HolderOf(string ringId)
    {
        if (!_holders.TryGetValue(ringId, out var holder))
            _holders[ringId] = holder = new RingHolder(ringId, TimeProvider.System);
        return holder;
    }
}

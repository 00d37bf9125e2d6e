using System.Diagnostics.Metrics;
using System.Net;
using RingProxy.Cache;
using RingProxy.Hashing;
using RingProxy.Testing;
using RingProxy.Topology;

namespace RingProxy.IntegrationTests;

/// <summary>The Redis side of a sidecar on a free port, with a ring that the test sets.</summary>
internal sealed class RedisProxy : IAsyncDisposable
{
    private readonly RingHolder _holder = new(TestDocuments.RingId, TimeProvider.System);
    private readonly CacheServer _server;

    private RedisProxy(Action<RedisListenerOptions>? configure, CacheTransport transport, int loops)
    {
        var listener = new RedisListenerOptions { RingId = TestDocuments.RingId, Listen = "127.0.0.1:0" };
        configure?.Invoke(listener);
        var options = new RedisOptions { Transport = transport, Loops = loops, Listeners = [listener] };
        Assert.Empty(RedisOptionsValidator.Validate(options));
        _server = new CacheServer(options, new MemcachedOptions(), _ => _holder);
        _server.Start();
    }

    public IPEndPoint EndPoint => IPEndPoint.Parse(_server.RedisAddresses.Single());

    public Ring Ring => _holder.Current!.Ring;

    /// <summary>Keys with a hash tag <c>{…}</c> stay together.</summary>
    public static PlacementSpec Placement { get; } = new() { Algorithm = "ring", HashTag = "{}" };

    public static RedisProxy Start(
        RingDocument? ring = null, Action<RedisListenerOptions>? configure = null, CacheTransport transport = CacheTransport.Auto, int loops = 2)
    {
        var proxy = new RedisProxy(configure, transport, loops);
        if (ring is not null)
            proxy.Apply(ring);
        return proxy;
    }

    public static RedisProxy Start(RedisNodes nodes, Action<RedisListenerOptions>? configure = null, CacheTransport transport = CacheTransport.Auto) =>
        Start(RingOf(nodes.Declared), configure, transport);

    public static RingDocument RingOf(IEnumerable<RingNode> nodes, long version = 1) => new()
    {
        RingId = TestDocuments.RingId,
        Version = version,
        Placement = Placement,
        Nodes = [.. nodes],
    };

    public void Apply(RingDocument ring) => Assert.True(
        _holder.Offer(RingDocumentWriter.Write(RingDocumentWriter.Seal(ring)), RingOrigin.Store), $"{_holder.State.LastRefusal}");

    public Task<RedisConnection> ConnectAsync() => RedisConnection.ConnectAsync(EndPoint);

    /// <summary>The number of the node that owns a key.</summary>
    public int OwnerOf(string key) => Ring.Lookup(System.Text.Encoding.UTF8.GetBytes(key), []).Owner;

    /// <summary>The first key <c>PREFIX0</c>, <c>PREFIX1</c>, … that a node owns.</summary>
    public string KeyOf(int node, string prefix = "key") => Enumerable.Range(0, 10_000).Select(i => $"{prefix}{i}").First(key => OwnerOf(key) == node);

    /// <summary>The meters of this proxy alone: name without its prefix, node and reason, as far as there are any.</summary>
    public Dictionary<string, long> Measure()
    {
        var values = new Dictionary<string, long>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (ReferenceEquals(instrument.Meter, _server.Meters.Single()))
                self.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
            values[string.Join(' ', [instrument.Name["ringproxy.redis.".Length..], .. tags.ToArray().Where(tag => tag.Key != "ring").Select(tag => $"{tag.Value}")])] = value);
        listener.Start();
        listener.RecordObservableInstruments();
        return values;
    }

    public async Task<CacheStatus> StatusAsync() => (await _server.RedisStatusAsync()).Single();

    /// <summary>What all loops have allocated since they started.</summary>
    public async Task<long> AllocatedBytesAsync()
    {
        long sum = 0;
        await _server.Loops.PostAllAsync(_ => Interlocked.Add(ref sum, GC.GetAllocatedBytesForCurrentThread()));
        return sum;
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();
}

using System.Text;
using RingProxy.Testing;
using RingProxy.Topology;

namespace RingProxy.Http.Tests;

/// <summary>A ring, its registry, and a clock in the test's hand.</summary>
internal sealed class RegistryStory : IDisposable
{
    private readonly StreamRegistry _registry;
    private long _version;

    public RegistryStory(StreamMoveOptions options, params string[] nodes)
    {
        Holder = new RingHolder("test", Time);
        _registry = new StreamRegistry(Holder, options, Time, new Random(1));
        Swap(nodes);
    }

    public ManualTimeProvider Time { get; } = new();

    public RingHolder Holder { get; }

    public StreamCounts Counts => _registry.Counts()[(int)StreamKind.Grpc];

    public void Swap(params string[] nodes) => Swap(weight: 1, nodes);

    public void Swap(double weight, params string[] nodes) =>
        Swap([.. nodes.Select(id => new RingNode { NodeId = id, Address = "127.0.0.1:1", Weight = weight })]);

    public void Swap(params RingNode[] nodes) => Offer(Rings.Of(++_version, nodes));

    /// <summary>From a to b.</summary>
    public void SwapInTransition(double share)
    {
        var next = Rings.Of(++_version, [Rings.Node("b", "127.0.0.1:1")]);
        Offer(RingDocumentWriter.Seal(next with
        {
            Checksum = null,
            Transition = new RingDocumentTransition
            {
                PreviousPlacement = next.Placement,
                PreviousNodes = [Rings.Node("a", "127.0.0.1:1")],
                Share = share,
                Announced = share,
            },
        }));
    }

    public string? OwnerOf(string key) => new KeyOwners(Holder.Current!).OwnerOf(Encoding.UTF8.GetBytes(key));

    public FakeStream Add(string key, string? nodeId = null, RingSnapshot? routed = null, bool attach = true)
    {
        var owners = _registry.OwnersOf(routed ?? Holder.Current!);
        var bytes = Encoding.UTF8.GetBytes(key);
        var home = owners.OwnerOf(bytes);
        var stream = new FakeStream(key, bytes, nodeId ?? home!, home);
        _registry.Add(stream.Moving, owners);
        if (attach)
        {
            stream.Attach();
        }

        return stream;
    }

    public void Dispose() => _registry.Dispose();

    private void Offer(RingDocument document) =>
        Assert.True(Holder.Offer(RingDocumentWriter.Write(document), RingOrigin.Store), Holder.State.LastRefusal?.ToString());
}

/// <summary>Notes what it hears.</summary>
internal sealed class FakeStream
{
    private readonly List<string> _heard = [];

    public FakeStream(string key, byte[] bytes, string nodeId, string? home)
    {
        (Key, NodeId) = (key, nodeId);
        Moving = new MovingStream(StreamKind.Grpc, bytes, nodeId, home, inner => new Ear(inner, _heard), () => _heard.Add("cut"));
    }

    public string Key { get; }

    public string NodeId { get; }

    public MovingStream Moving { get; }

    public string Heard => string.Join(' ', _heard);

    public void Attach() => Moving.Attach(Stream.Null);

    private sealed class Ear(Stream inner, List<string> heard) : MovableStream(inner)
    {
        public override void Ask() => heard.Add("asked");

        public override void End() => heard.Add("ended");

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => new(0);
    }
}

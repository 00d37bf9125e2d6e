using BenchmarkDotNet.Attributes;
using RingProxy.Hashing;

namespace RingProxy.Benchmarks;

/// <summary>The exact movement between two native rings of 1,024 points a node: one node more, and every point elsewhere.</summary>
public class MovementBetween
{
    private static readonly MovementOptions s_lists = new() { Replicas = 3 };
    private Placement _before = null!;
    private Placement _joined = null!;
    private Placement _renamed = null!;

    [Params(10, 100, 1000)]
    public int Nodes { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        var spec = Rings.Spec(Nodes).Placement;
        _before = Placement.Build(spec, Rings.Nodes(Nodes));
        _joined = Placement.Build(spec, Rings.Nodes(Nodes + 1));
        _renamed = Placement.Build(spec, [.. Rings.Nodes(Nodes).Select(node => node with { HashName = $"x-{node.NodeId}" })]);
    }

    [Benchmark(Description = "one node joins: owners")]
    public Movement Join() => Movement.Between(_before, _joined);

    [Benchmark(Description = "one node joins: lists of 3")]
    public Movement JoinWithLists() => Movement.Between(_before, _joined, s_lists);

    [Benchmark(Description = "all points differ: owners")]
    public Movement Rename() => Movement.Between(_before, _renamed);
}

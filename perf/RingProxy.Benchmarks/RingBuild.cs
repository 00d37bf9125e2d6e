using BenchmarkDotNet.Attributes;
using RingProxy.Hashing;

namespace RingProxy.Benchmarks;

/// <summary>Compiling a native ring of 1,024 points a node.</summary>
public class RingBuild
{
    private RingSpec _spec = null!;

    [Params(10, 100, 1000)]
    public int Nodes { get; set; }

    [GlobalSetup]
    public void Setup() => _spec = Rings.Spec(Nodes);

    [Benchmark(Description = "build")]
    public Ring Build() => Ring.Build(_spec);
}

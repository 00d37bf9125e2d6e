using BenchmarkDotNet.Attributes;
using RingProxy.Hashing;

namespace RingProxy.Benchmarks;

/// <summary>One owner for a key of 20 bytes, hash included; the key is another one each time.</summary>
public class RingLookup
{
    private readonly byte[][] _keys = Rings.Keys();
    private Ring _ring = null!;
    private TextbookRings _textbook = null!;
    private int _next;

    [Params(10, 100, 1000)]
    public int Nodes { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _ring = Ring.Build(Rings.Spec(Nodes));
        _textbook = new TextbookRings(Rings.Nodes(Nodes));
        foreach (var key in _keys)
        {
            if (_ring.Placement.OwnerOf(key) != _textbook.BySearch(key))
            {
                throw new InvalidOperationException("the baselines answer something else");
            }
        }
    }

    [Benchmark(Baseline = true, Description = "binary search")]
    public int BinarySearch() => _textbook.BySearch(NextKey());

    [Benchmark(Description = "ring: owner")]
    public int Owner() => _ring.Placement.OwnerOf(NextKey());

    [Benchmark(Description = "ring: preference list of 3")]
    public int PreferenceOfThree()
    {
        Span<int> nodes = stackalloc int[3];
        return _ring.Placement.PreferenceList(NextKey(), nodes) + nodes[2];
    }

    [Benchmark(Description = "tree")]
    public int Tree() => _textbook.ByTree(NextKey());

    private byte[] NextKey() => _keys[_next++ & (Rings.KeyCount - 1)];
}

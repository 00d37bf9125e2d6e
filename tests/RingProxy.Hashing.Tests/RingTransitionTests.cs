namespace RingProxy.Hashing.Tests;

/// <summary>A change in steps: who follows which side, and that every key moves once at most.</summary>
public sealed class RingTransitionTests
{
    private const int KeyCount = 20_000;
    private static readonly byte[][] s_keys = Nodes.Keys(KeyCount);
    private static readonly PlacementNode[] s_previousNodes = Nodes.Many(4);
    private static readonly PlacementNode[] s_nextNodes = [.. Nodes.Many(6).Skip(1)];

    [Fact]
    public void Lookup_ShareGrows_MovesEachKeyOnceAtMostFromPreviousToNext()
    {
        var rings = Enumerable.Range(0, 21).Select(step => InTransition(step / 20.0)).ToArray();
        foreach (var key in s_keys.Take(2000))
        {
            var sides = rings.Select(ring => ring.Lookup(key, []).Side).ToArray();
            var owners = rings.Select(ring => OwnerIdOf(ring, key)).ToArray();

            Assert.Equal(sides.Order(), sides);
            Assert.Equal(rings[0].Previous!.OwnerIdOf(key), owners[0]);
            Assert.Equal(rings[0].Placement.OwnerIdOf(key), owners[^1]);
            Assert.InRange(owners.Zip(owners.Skip(1)).Count(pair => pair.First != pair.Second), 0, 1);
        }
    }

    [Fact]
    public void Lookup_Step_MovesItsPartOfTheMovement()
    {
        var (before, after, done) = (InTransition(0.2), InTransition(0.25), InTransition(1));
        var movement = s_keys.Count(key => done.Previous!.OwnerIdOf(key) != OwnerIdOf(done, key)) / (double)KeyCount;

        var moved = s_keys.Count(key => OwnerIdOf(before, key) != OwnerIdOf(after, key)) / (double)KeyCount;

        Assert.InRange(movement, 0.7, 0.95);
        // Five standard deviations of the sample.
        Assert.Equal(0.05 * movement, moved, 5 * Math.Sqrt(0.05 * movement / KeyCount));
    }

    /// <summary>Among the keys of any one owner the same part follows the next placement: gate and placement are independent.</summary>
    [Theory]
    [InlineData("xxh3")]
    [InlineData("xxh64")]
    [InlineData("murmur3")]
    public void Lookup_Share_IsTheSameForEveryOwner(string keyHash)
    {
        var ring = InTransition(0.3, keyHash: keyHash);

        foreach (var group in s_keys.GroupBy(key => ring.Placement.OwnerOf(key)))
        {
            var part = group.Count(key => ring.Lookup(key, []).Side == PlacementSide.Next) / (double)group.Count();

            Assert.Equal(0.3, part, 5 * Math.Sqrt(0.21 / group.Count()));
        }
    }

    /// <summary>
    /// Sixteenths of the gate against sixteenths of the placement's hash: with 225 degrees of freedom chi-square is about 225 ± 21 if
    /// they are independent, and 15 × keys if they are the same.
    /// </summary>
    [Theory]
    [InlineData("xxh3")]
    [InlineData("xxh64")]
    [InlineData("murmur3")]
    public void GateOf_ManyKeys_IsIndependentOfThePlacementsHash(string keyHash)
    {
        var placement = new PlacementSpec { Algorithm = "ring", KeyHash = keyHash };
        var ring = Ring.Build(new RingSpec
        {
            RingId = "test",
            Placement = placement,
            Nodes = Nodes.Many(2),
            Transition = new RingTransition { PreviousPlacement = placement, PreviousNodes = Nodes.Many(1) },
        });
        var keys = Nodes.Keys(50_000);

        Assert.InRange(ChiSquare(keys, ring.GateOf, ring.Placement.HashKey), 100, 350);
        Assert.InRange(ChiSquare(keys, ring.Placement.HashKey, ring.Placement.HashKey), 14 * keys.Length, 16 * keys.Length);
    }

    [Fact]
    public void GateOf_AnotherRingOrVersion_IsAnother()
    {
        var gates = new[] { InTransition(0.3), InTransition(0.3, version: 2), InTransition(0.3, ringId: "other") }.Select(ring => ring.GateOf("key"u8));

        Assert.Equal(3, gates.Distinct().Count());
        Assert.Equal(0UL, Ring.Build(new RingSpec { RingId = "r", Placement = new PlacementSpec { Algorithm = "ring" }, Nodes = s_nextNodes }).GateOf("key"u8));
    }

    [Fact]
    public void Lookup_AnotherSidecar_DecidesAlike()
    {
        var (one, other) = (InTransition(0.5, 0.6), InTransition(0.5, 0.6));

        Assert.All(s_keys.Take(2000), key => Assert.Equal(one.Lookup(key, []), other.Lookup(key, [])));
    }

    [Fact]
    public void Lookup_KeysOfOneTag_MoveTogether()
    {
        var ring = Ring.Build(Spec(0.5) with { Placement = new PlacementSpec { Algorithm = "ring", HashTag = "{}" } });

        Assert.Equal(ring.GateOf("{tenant-7}:a"u8), ring.GateOf("x{tenant-7}"u8));
        Assert.NotEqual(ring.GateOf("{tenant-7}"u8), ring.GateOf("{tenant-8}"u8));
    }

    [Fact]
    public void Lookup_OnlyThePreviousHasATag_ItsTagDecidesTheGate()
    {
        var spec = Spec(0.5);
        var ring = Ring.Build(spec with { Transition = spec.Transition! with { PreviousPlacement = new PlacementSpec { Algorithm = "modulo", HashTag = "<>" } } });

        Assert.Equal(ring.GateOf("<t>a"u8), ring.GateOf("<t>b"u8));
    }

    [Fact]
    public void Lookup_Announced_MarksTheKeysWhoseOwnersDiffer()
    {
        var ring = InTransition(share: 0.2, announced: 0.5);
        var seen = new Dictionary<(PlacementSide, bool), int>();
        foreach (var key in s_keys.Take(5000))
        {
            var lookup = ring.Lookup(key, []);
            var (next, previous) = (ring.Placement.OwnerIdOf(key), ring.Previous!.OwnerIdOf(key));
            var isAnnounced = ring.GateOf(key) < (UInt128)(0.5 * Math.Pow(2, 64));

            Assert.Equal(isAnnounced && next != previous, lookup.Moving);
            Assert.Equal(lookup.Moving ? (lookup.Side == PlacementSide.Next ? previous : next) : null, lookup.OtherOwner < 0 ? null : ring.Nodes[lookup.OtherOwner].NodeId);
            Assert.Equal(lookup.Side == PlacementSide.Next ? next : previous, ring.Nodes[lookup.Owner].NodeId);
            seen[(lookup.Side, lookup.Moving)] = seen.GetValueOrDefault((lookup.Side, lookup.Moving)) + 1;
        }

        Assert.Equal(4, seen.Count);
        Assert.All(seen.Values, count => Assert.InRange(count, 100, 5000));
    }

    [Fact]
    public void Nodes_InTransition_AreThoseOfBothSides()
    {
        var ring = InTransition(0.5);

        Assert.Equal(["node-0001", "node-0002", "node-0003", "node-0004", "node-0005", "node-0000"], ring.Nodes.Select(node => node.NodeId));
        Assert.Equal(1, ring.Shares.Sum(), 1e-12);
        Assert.Equal(0.5 * ring.Previous!.Shares[0], ring.Shares[5], 1e-12);
    }

    [Fact]
    public void Lookup_BeyondTheShare_ListsNodesOfThePreviousPlacement()
    {
        var ring = InTransition(0);
        Span<int> list = stackalloc int[3];
        foreach (var key in s_keys.Take(500))
        {
            var count = ring.Lookup(key, list).Count;

            Assert.Equal(ring.Previous!.OrderOf(key, 3), list[..count].ToArray().Select(i => ring.Nodes[i].NodeId));
        }
    }

    private static string OwnerIdOf(Ring ring, byte[] key) => ring.Nodes[ring.Lookup(key, []).Owner].NodeId;

    private static Ring InTransition(double share, double? announced = null, string ringId = "orders", long version = 1, string? keyHash = null) =>
        Ring.Build(Spec(share, announced, ringId, version, keyHash));

    /// <summary>From modulo over nodes 0 to 3 to a ring over 1 to 5.</summary>
    private static RingSpec Spec(double share, double? announced = null, string ringId = "orders", long version = 1, string? keyHash = null) => new()
    {
        RingId = ringId,
        Placement = new PlacementSpec { Algorithm = "ring", KeyHash = keyHash },
        Nodes = s_nextNodes,
        Transition = new RingTransition
        {
            PreviousPlacement = new PlacementSpec { Algorithm = "modulo" },
            PreviousNodes = s_previousNodes,
            Version = version,
            Share = share,
            Announced = announced ?? share,
        },
    };

    private static double ChiSquare(byte[][] keys, HashOfKey first, HashOfKey second)
    {
        var counts = new int[16, 16];
        foreach (var key in keys)
        {
            counts[first(key) >> 60, second(key) >> 60]++;
        }

        var expected = keys.Length / 256.0;
        return counts.Cast<int>().Sum(count => (count - expected) * (count - expected) / expected);
    }

    private delegate ulong HashOfKey(ReadOnlySpan<byte> key);
}

namespace RingProxy.Hashing.Tests;

/// <summary>What every placement promises its callers: no allocation, no trouble between threads, a fingerprint that tells mappings apart.</summary>
public sealed class PlacementTests
{
    public static TheoryData<string> Algorithms => [.. PlacementAlgorithms.Names];

    [Theory]
    [MemberData(nameof(Algorithms))]
    public void Lookup_InTransitionOverZonesWithinLoad_AllocatesNothing(string algorithm)
    {
        var ring = RingOf(algorithm);
        var key = "user:1234567890:name"u8.ToArray();
        var loads = new int[ring.Nodes.Length];
        Span<int> list = stackalloc int[6];
        LookUpAll(ring, key, list, loads);
        var before = GC.GetAllocatedBytesForCurrentThread();

        LookUpAll(ring, key, list, loads);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Theory]
    [MemberData(nameof(Algorithms))]
    public void Lookup_FromManyThreads_AnswersAsFromOne(string algorithm)
    {
        var ring = RingOf(algorithm);
        var keys = Nodes.Keys(500);
        var expected = keys.Select(key => Describe(ring, key)).ToArray();
        using var start = new Barrier(4);

        var answers = new string[4][];
        var threads = Enumerable.Range(0, 4).Select(i => new Thread(() =>
        {
            start.SignalAndWait();
            answers[i] = [.. keys.Select(key => Describe(ring, key))];
        })).ToArray();
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());

        Assert.All(answers, answer => Assert.Equal(expected, answer));
    }

    [Fact]
    public void Fingerprint_AnythingThatMovesKeys_ChangesIt()
    {
        var nodes = Nodes.Many(3);
        Placement[] placements =
        [
            .. PlacementAlgorithms.Names.Take(8).Select(name => SamplePlacements.Build(name, nodes)),
            Placement.Build(new PlacementSpec { Algorithm = "ring", KeyHash = "xxh64" }, nodes),
            Placement.Build(new PlacementSpec { Algorithm = "ring", HashTag = "{}" }, nodes),
            Placement.Build(new PlacementSpec { Algorithm = "ring", PointsPerWeight = 1023 }, nodes),
            SamplePlacements.Build("ring", [.. nodes.Select(node => node with { HashName = node.NodeId + "x" })]),
            SamplePlacements.Build("ring", Nodes.Many(4)),
            SamplePlacements.Build("rendezvous", [nodes[0] with { Weight = 2 }, nodes[1], nodes[2]]),
        ];

        Assert.Equal(placements.Length, placements.Select(placement => placement.Fingerprint).Distinct().Count());
    }

    [Fact]
    public void Fingerprint_AddressOrZoneOrSpelledOutDefault_DoesNotChangeIt()
    {
        var nodes = Nodes.Many(3);
        var spelledOut = Placement.Build(
            new PlacementSpec { Algorithm = "ring", KeyHash = "xxh3", PointsPerWeight = 1024 },
            [.. nodes.Select(node => node with { Address = "10.0.0.1:80", Zone = "a", HashName = node.NodeId })]);

        Assert.Equal(SamplePlacements.Build("ring", nodes).Fingerprint, spelledOut.Fingerprint);
    }

    /// <summary>Two clients with one mapping: who goes from one to the other moves nothing, and the fingerprint says so.</summary>
    [Fact]
    public void Fingerprint_SameMappingByAnotherName_IsTheSame()
    {
        var nodes = Nodes.For("spymemcached-ketama", 5);

        Assert.Equal(SamplePlacements.Build("spymemcached-ketama", nodes).Fingerprint, SamplePlacements.Build("libmemcached-ketama-weighted", nodes).Fingerprint);
        Assert.NotEqual(SamplePlacements.Build("spymemcached-ketama", nodes).Fingerprint, SamplePlacements.Build("enyim-ketama", nodes).Fingerprint);
    }

    [Theory]
    [InlineData(10, 300_000)]
    [InlineData(100, 2_600_000)]
    public void MemoryBytes_NativeRing_StaysWithinTheCachesItIsMadeFor(int nodes, long most) =>
        Assert.InRange(SamplePlacements.Build("ring", Nodes.Many(nodes)).MemoryBytes, nodes * 1024 * 10, most);

    private static Ring RingOf(string algorithm) => Ring.Build(new RingSpec
    {
        RingId = "test",
        Placement = new PlacementSpec { Algorithm = algorithm, HashTag = "{}" },
        Nodes = [.. Nodes.For(algorithm, 9).Select((node, i) => node with { Zone = $"{i % 3}" })],
        SpreadZones = true,
        BoundedLoad = 1.25,
        Transition = new RingTransition
        {
            PreviousPlacement = new PlacementSpec { Algorithm = "modulo" },
            PreviousNodes = Nodes.Many(4),
            Share = 0.5,
            Announced = 1,
        },
    });

    private static void LookUpAll(Ring ring, byte[] key, Span<int> list, int[] loads)
    {
        ring.Lookup(key, list);
        ring.PickWithinLoad(key, loads);
        ring.Placement.PreferenceList(key, list);
        ring.Previous!.OwnerOf(key);
    }

    private static string Describe(Ring ring, byte[] key)
    {
        Span<int> list = stackalloc int[4];
        return $"{ring.Lookup(key, list)} {list[0]} {list[1]} {list[2]} {list[3]}";
    }
}

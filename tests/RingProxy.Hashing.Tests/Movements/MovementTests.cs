namespace RingProxy.Hashing.Tests;

/// <summary>Movements small enough to be worked out by hand.</summary>
public sealed class MovementTests
{
    private const double Quarter = 0.25;

    [Fact]
    public void Between_TokensOnACircleOf32Bits_IsExactToTheHash()
    {
        // Hashes up to 2^30−1 belong to a, up to 2^31−1 to b, and the rest to a again; c then takes the upper half of a's first quarter.
        var before = Tokens(("a", Token(Quarter)), ("b", Token(0.5)));
        var after = Tokens(("a", Token(0.125)), ("b", Token(0.5)), ("c", Token(Quarter)));

        var movement = Movement.Between(before, after);

        Assert.Equal(MovementMethod.Exact, movement.Method);
        Assert.Equal(0, movement.Error);
        Assert.Equal(0.125, movement.Owners.Moved);
        Assert.Equal([new NodeFlow("a", "c", 0.125)], movement.Owners.Flows.AsEnumerable());
        Assert.Equal(
            [
                new NodeMovement("a", 0.75, 0.625, 0, 0.125),
                new NodeMovement("b", 0.25, 0.25, 0, 0),
                new NodeMovement("c", 0, 0.125, 0.125, 0),
            ],
            movement.Owners.Nodes.AsEnumerable());
        Assert.Null(movement.Lists);
        Assert.Null(movement.Check);
    }

    [Fact]
    public void Between_OneHashOfTheCircleChanges_IsOneIn2To32()
    {
        var movement = Movement.Between(Tokens(("a", "99"), ("b", "4294967295")), Tokens(("a", "100"), ("b", "4294967295")));

        Assert.Equal([new NodeFlow("b", "a", Math.ScaleB(1, -32))], movement.Owners.Flows.AsEnumerable());
        Assert.Equal(100 * Math.ScaleB(1, -32), movement.Owners.Nodes[0].Before);
        Assert.Equal(1 - (101 * Math.ScaleB(1, -32)), movement.Owners.Nodes[1].After);
    }

    [Fact]
    public void Between_TablesOfTwoAndThree_RepeatsAfterSix()
    {
        // hash mod 6:  0 1 2 3 4 5
        // before:      a b a b a b
        // after:       a b c a b c     2, 3, 4, 5 move; 2^64 mod 6 = 4, so that the classes differ by one hash in 2^64.
        var movement = Movement.Between(Modulo("a", "b"), Modulo("a", "b", "c"));

        Assert.Equal(MovementMethod.Exact, movement.Method);
        Assert.Equal(4.0 / 6, movement.Owners.Moved, 1e-15);
        Assert.Equal(["a>b", "a>c", "b>a", "b>c"], movement.Owners.Flows.Select(flow => $"{flow.From}>{flow.To}").Order(StringComparer.Ordinal));
        Assert.All(movement.Owners.Flows, flow => Assert.Equal(1.0 / 6, flow.Share, 1e-15));
    }

    [Fact]
    public void Between_TableLaidOverArcs_CountsEachEntryInEachArc()
    {
        // The circle is a's, whole; the table gives half of every arc to b.
        var arcs = Placement.Build(new PlacementSpec { Algorithm = "ring", KeyHash = "xxh3" }, [Node("a")]);

        var there = Movement.Between(arcs, Modulo("a", "b"));
        var back = Movement.Between(Modulo("a", "b"), arcs);

        Assert.Equal((MovementMethod.Exact, 0.5), (there.Method, there.Owners.Moved));
        Assert.Equal([new NodeFlow("a", "b", 0.5)], there.Owners.Flows.AsEnumerable());
        Assert.Equal([new NodeFlow("b", "a", 0.5)], back.Owners.Flows.AsEnumerable());
    }

    [Fact]
    public void Between_HashOf15BitsOnACircleOf32_MeasuresOnlyWhatHashesReach()
    {
        // twemproxy's crc32 has 15 bits, which all lie before the first point: one node has everything.
        PlacementNode[] nodes = [Node("a"), Node("b"), Node("c")];
        var before = Placement.Build(new PlacementSpec { Algorithm = "twemproxy-ketama", KeyHash = "crc32" }, nodes);
        var owner = before.OwnerIdOf("key"u8);

        var movement = Movement.Between(before, Placement.Build(before.Spec, [.. nodes.Where(node => node.NodeId != owner)]));

        Assert.Equal((MovementMethod.Exact, 1.0), (movement.Method, movement.Owners.Moved));
        Assert.Equal(owner, Assert.Single(movement.Owners.Flows).From);
    }

    [Fact]
    public void Between_HashesDiffer_IsTheProductOfSharesWithASampleBesideIt()
    {
        var before = Modulo("a", "b");
        var after = Placement.Build(new PlacementSpec { Algorithm = "modulo", KeyHash = "xxh64" }, [Node("a"), Node("c")]);

        var movement = Movement.Between(before, after, new MovementOptions { Replicas = 2 });

        Assert.Equal(MovementMethod.Expected, movement.Method);
        Assert.Equal(0.75, movement.Owners.Moved);
        Assert.Equal(["a>c", "b>a", "b>c"], movement.Owners.Flows.Select(flow => $"{flow.From}>{flow.To}"));
        Assert.All(movement.Owners.Flows, flow => Assert.Equal(Quarter, flow.Share));
        Assert.Equal(0.75, movement.Check!.Value.Share, 4 * movement.Check.Value.StandardError);
        Assert.Equal(Math.Sqrt(0.75 * 0.25 / 100_000), movement.Check.Value.StandardError, 1e-5);
        Assert.Equal(MovementMethod.Sampled, movement.Lists!.Method);
        Assert.Equal(1, movement.Lists.Copies);
    }

    [Fact]
    public void Between_HashTagsDiffer_IsExpectedAndTheSampleHasTags()
    {
        var tagged = new PlacementSpec { Algorithm = "modulo", HashTag = "{}" };
        PlacementNode[] nodes = [Node("a"), Node("b")];

        var movement = Movement.Between(Modulo("a", "b"), Placement.Build(tagged, nodes));

        Assert.Equal((MovementMethod.Expected, 0.5), (movement.Method, movement.Owners.Moved));
        Assert.Equal(0.5, movement.Check!.Value.Share, 4 * movement.Check.Value.StandardError);
        Assert.Equal((MovementMethod.Exact, 0.0), (movement.Untagged!.Method, movement.Untagged.Owners.Moved));
        Assert.Equal(0, Movement.Between(Placement.Build(tagged, nodes), Placement.Build(tagged, nodes)).Owners.Moved);
    }

    [Fact]
    public void Between_JumpGrowsByOne_IsSampledAndNearTheIdeal()
    {
        var movement = Movement.Between(SamplePlacements.Build("jump", Nodes.Many(9)), SamplePlacements.Build("jump", Nodes.Many(10)));

        Assert.Equal(MovementMethod.Sampled, movement.Method);
        Assert.Equal(0.1, movement.Owners.Moved, 4 * movement.Error);
        Assert.Equal(Math.Sqrt(0.09 / 100_000), movement.Error, 1e-4);
        Assert.All(movement.Owners.Flows, flow => Assert.Equal("node-0009", flow.To));
        Assert.Equal(1.0 / 9, movement.Owners.Nodes[0].Before);
    }

    [Theory]
    [InlineData("jump")]
    [InlineData("rendezvous")]
    public void Between_SamePlacementWithoutArcs_IsExactlyNothing(string algorithm)
    {
        var movement = Movement.Between(SamplePlacements.Build(algorithm, Nodes.Many(5)), SamplePlacements.Build(algorithm, Nodes.Many(5)));

        Assert.Equal((MovementMethod.Exact, 0.0, 0), (movement.Method, movement.Owners.Moved, movement.Owners.Flows.Length));
        Assert.Equal(0.2, movement.Owners.Nodes[3].Before, 1e-15);
    }

    /// <summary>Maglev tables of two prime lengths repeat after 4.3 × 10^9 entries: too many to visit, and more than enough to be independent.</summary>
    [Fact]
    public void Between_TablesWithAHugeCommonPeriod_IsExactUpToATinyError()
    {
        var before = Placement.Build(new PlacementSpec { Algorithm = "maglev", TableSize = 65_537 }, Nodes.Many(3));
        var after = Placement.Build(new PlacementSpec { Algorithm = "maglev", TableSize = 65_539 }, Nodes.Many(4));

        var movement = Movement.Between(before, after, new MovementOptions { Replicas = 2 });

        Assert.Equal(MovementMethod.Exact, movement.Method);
        Assert.Equal(65_537.0 * 65_539 / Math.ScaleB(1, 64), movement.Error, 1e-20);
        Assert.Equal(1 - before.Shares.Zip(after.Shares, (a, b) => a * b).Sum(), movement.Owners.Moved, 1e-9);
        Assert.Equal(MovementMethod.Sampled, movement.Lists!.Method);
    }

    /// <summary>Lengths with a common divisor: owners are independent only within its residue classes.</summary>
    [Fact]
    public void Between_SlotsAndALongTableWithACommonDivisor_KeepsToResidueClasses()
    {
        // Both give even hashes to a and odd ones to b: nothing moves, though the shares' product would say one half.
        var tally = new OwnerTally(["a", "b"]);
        var (even, odd) = (Alternating(70_000), Alternating(65_538));

        Assert.True(IndependentOverlap.TryTally(even, odd, tally, out var error));

        Assert.InRange(error, 1e-12, 1e-9);
        Assert.Equal(0, tally.ToMovement().Moved);
        Assert.Equal(0.5, tally.ToMovement().Nodes[0].Before);
    }

    [Theory]
    [InlineData(0, 100_000, "replicas: 0: out of range; legal: 1 to 16")]
    [InlineData(17, 100_000, "replicas: 17: out of range; legal: 1 to 16")]
    [InlineData(1, 999, "sampleCount: 999: out of range; legal: 1000 to 100000000")]
    public void Between_OptionOutOfRange_IsRefused(int replicas, int sampleCount, string message)
    {
        var options = new MovementOptions { Replicas = replicas, SampleCount = sampleCount };

        Assert.Equal(message, Assert.Throws<ArgumentException>(() => Movement.Between(Modulo("a"), Modulo("a"), options)).Message);
    }

    /// <summary>A table of modulo positions, a and b in turn.</summary>
    private static RingSide Alternating(int length)
    {
        var placement = Placement.Build(
            new PlacementSpec { Algorithm = "twemproxy-modula", KeyHash = "fnv1a_64" },
            [Node("a"), Node("b")]);
        var input = new PlacementInput(placement.Spec, placement.Spec, [.. placement.Nodes], [0, 1], new KeyHash<Xxh3Hash>("xxh3"), HashTag.None);
        return new RingSide(
            new HashedPlacement<Xxh3Hash>(input, new TableIndex([.. Enumerable.Range(0, length).Select(i => (ushort)(i % 2))], 64)),
            placement.Nodes,
            spreadZones: false);
    }

    private static string Token(double share) => ((ulong)(share * Math.ScaleB(1, 32)) - 1).ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static Placement Tokens(params (string NodeId, string Tokens)[] nodes) => Placement.Build(
        new PlacementSpec { Algorithm = "tokens", KeyHash = "crc32" },
        [.. nodes.Select(node => new PlacementNode { NodeId = node.NodeId, Tokens = node.Tokens })]);

    private static Placement Modulo(params string[] nodeIds) => SamplePlacements.Build("modulo", [.. nodeIds.Select(Node)]);

    private static PlacementNode Node(string nodeId) => new() { NodeId = nodeId };
}

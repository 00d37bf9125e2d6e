using FsCheck;
using FsCheck.Fluent;

namespace RingProxy.Hashing.Tests;

/// <summary>What holds for the movement between any two placements.</summary>
public sealed class MovementPropertyTests
{
    private const double Rounding = 1e-9;
    private const int SampleCount = 8_000;
    private static readonly MovementOptions s_quick = new() { SampleCount = 4_000, Replicas = 2 };

    [Fact]
    public void Between_OtherWayRound_IsTheMirror() => ForAnyPair((before, after) =>
    {
        var (there, back) = (Movement.Between(before, after, s_quick), Movement.Between(after, before, s_quick));

        Assert.Equal(there.Method, back.Method);
        Assert.Equal(there.Owners.Moved, back.Owners.Moved, Rounding);
        AssertEqualFlows(there.Owners.Flows, back.Owners.Flows.Select(flow => new NodeFlow(flow.To, flow.From, flow.Share)));
        Assert.Equal(there.Lists!.Changed, back.Lists!.Changed, Rounding);
        Assert.Equal(there.Lists.OrderOnly, back.Lists.OrderOnly, Rounding);
        Assert.All(there.Lists.Nodes.Zip(back.Lists.Nodes), pair => Assert.Equal(pair.First.Gained, pair.Second.Lost, Rounding));
    });

    [Fact]
    public void Between_AnyPair_KeepsTheBooks() => ForAnyPair((before, after) =>
    {
        var movement = Movement.Between(before, after, s_quick);

        var tolerance = movement.Method == MovementMethod.Sampled ? 5 * Math.Sqrt(0.5 / s_quick.SampleCount) : Rounding;
        Assert.All(movement.Owners.Nodes, node =>
        {
            Assert.Equal(node.After - node.Before, node.Gained - node.Lost, tolerance);
            Assert.Equal(ShareOf(before, node.NodeId), node.Before, Rounding);
            Assert.Equal(ShareOf(after, node.NodeId), node.After, Rounding);
            Assert.Equal(movement.Owners.Flows.Where(flow => flow.To == node.NodeId).Sum(flow => flow.Share), node.Gained, Rounding);
            Assert.Equal(movement.Owners.Flows.Where(flow => flow.From == node.NodeId).Sum(flow => flow.Share), node.Lost, Rounding);
        });
        Assert.Equal(movement.Owners.Moved, movement.Owners.Flows.Sum(flow => flow.Share), Rounding);
        Assert.Equal(movement.Owners.Flows.Select(flow => flow.Share).OrderDescending(), movement.Owners.Flows.Select(flow => flow.Share));
        Assert.InRange(movement.Lists!.Changed + Rounding, movement.Lists.OrderOnly, 1 + (2 * Rounding));
    });

    /// <summary>Hashes drawn at random and looked up one by one say the same as arcs and entries, for owners and lists of three.</summary>
    [Fact]
    public void Between_ExactPair_AgreesWithRandomHashes() => ForAnyPair((before, after) =>
    {
        var options = new MovementOptions { Replicas = 3 };
        var movement = Movement.Between(before, after, options);
        if (movement.Method != MovementMethod.Exact)
        {
            return;
        }

        var counted = Count(before, after, replicas: 3, count: SampleCount);

        AssertNear(movement.Owners.Moved, counted.Moved, SampleCount);
        if (movement.Lists!.Method == MovementMethod.Exact)
        {
            AssertNear(movement.Lists.Changed, counted.Changed, SampleCount);
            AssertNear(movement.Lists.OrderOnly, counted.OrderOnly, SampleCount);
            Assert.Equal(movement.Lists.Copies, counted.Copies, 4 * 3 / Math.Sqrt(SampleCount));
        }
    });

    [Fact]
    public void Between_SamePlacement_IsNothing() => ForAny((spec, nodes, _) =>
    {
        var movement = Movement.Between(Placement.Build(spec, nodes), Placement.Build(spec, nodes), s_quick);

        Assert.Equal((MovementMethod.Exact, 0.0, 0), (movement.Method, movement.Owners.Moved, movement.Owners.Flows.Length));
        Assert.Equal((0.0, 0.0), (movement.Lists!.Changed, movement.Lists.Copies));
    });

    [Theory]
    [InlineData("ring")]
    [InlineData("rendezvous")]
    public void Between_OneNodeMore_MovesToItOnlyAndExactlyItsShare(string algorithm) => ForAny(
        (spec, nodes, random) =>
        {
            var before = Placement.Build(spec, nodes);
            var after = Placement.Build(spec, [.. nodes, new PlacementNode { NodeId = "new", Weight = 0.5 + random.NextDouble() }]);

            var movement = Movement.Between(before, after, new MovementOptions { SampleCount = 20_000 });

            var share = ShareOf(after, "new");
            Assert.InRange(share, 0.001, 0.999);
            Assert.All(movement.Owners.Flows, flow => Assert.Equal("new", flow.To));
            Assert.Equal(share, movement.Owners.Moved, movement.Method == MovementMethod.Exact ? Rounding : 6 * movement.Error);
        },
        algorithm);

    /// <summary>Without this the properties above could hold because nothing ever moves, or only arcs are ever compared.</summary>
    [Fact]
    public void RandomPair_ManySeeds_BitesInEveryWay()
    {
        var pairs = Enumerable.Range(0, 300).Select(seed => RandomPair(new Random(seed))).ToArray();
        var movements = pairs.Select(pair => (pair.Before, pair.After, Movement: Movement.Between(pair.Before, pair.After, s_quick))).ToArray();

        Assert.All(Enum.GetValues<MovementMethod>(), method => Assert.InRange(movements.Count(m => m.Movement.Method == method), 10, 280));
        Assert.All(
            new Func<(Placement Before, Placement After, Movement Movement), bool>[]
            {
                m => m.Movement.Owners.Moved > 0.1,
                m => m.Movement.Owners.Flows.Length > 20,
                m => m.Movement.Owners.Nodes.Length > 8,
                m => m.Movement.Lists!.OrderOnly > 0.01,
                m => IsExact<BoundIndex, BoundIndex>(m) && m.Before.HashValueBits == 32,
                m => IsExact<BoundIndex, BoundIndex>(m) && m.Before.HashValueBits == 64,
                m => IsExact<BoundIndex, BoundIndex>(m) && m.Before.HashValueBits < 32,
                m => IsExact<TableIndex, TableIndex>(m),
                m => IsExact<BoundIndex, TableIndex>(m),
                m => IsExact<TableIndex, BoundIndex>(m),
            },
            shape => Assert.InRange(movements.Count(shape), 2, 299));
    }

    private static bool IsExact<TBefore, TAfter>((Placement Before, Placement After, Movement Movement) m)
        where TBefore : NodeIndex
        where TAfter : NodeIndex =>
        m is { Movement.Method: MovementMethod.Exact, Before.Index: TBefore, After.Index: TAfter } && m.Movement.Owners.Moved > 0;

    private static void ForAnyPair(Action<Placement, Placement> property) => Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed =>
    {
        var (before, after) = RandomPair(new Random(seed));
        property(before, after);
    }).QuickCheckThrowOnFailure();

    private static void ForAny(Action<PlacementSpec, PlacementNode[], Random> property, string? algorithm = null) =>
        Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed =>
        {
            var random = new Random(seed);
            var (spec, nodes) = RandomPlacement.Of(random, Algorithm(algorithm ?? PlacementAlgorithms.Names[random.Next(PlacementAlgorithms.Names.Count)]));
            property(spec, nodes, random);
        }).QuickCheckThrowOnFailure();

    /// <summary>Mostly placements that hash alike: the same algorithm with the same hash, or another that has the hash too.</summary>
    private static (Placement Before, Placement After) RandomPair(Random random)
    {
        var names = PlacementAlgorithms.Names;
        // Each algorithm as often, but the one hash that leaves most of its circle unused more often than one time in three hundred.
        var (first, keyHash) = random.Next(20) == 0 ? (Algorithm("twemproxy-ketama"), "crc32") : RandomAlgorithm(random);
        var akin = names.Where(name => Algorithm(name).KeyHashes.Contains(keyHash)).ToArray();
        var second = random.Next(4) switch
        {
            0 => Algorithm(names[random.Next(names.Count)]),
            1 => first,
            _ => Algorithm(akin[random.Next(akin.Length)]),
        };
        return (Build(first), Build(second));

        Placement Build(PlacementAlgorithm algorithm)
        {
            var (spec, nodes) = RandomPlacement.Of(random, algorithm);
            var alike = spec with { KeyHash = algorithm.KeyHashes.Contains(keyHash) ? keyHash : spec.KeyHash, HashTag = null };
            return Placement.Build(alike, nodes);
        }
    }

    private static (PlacementAlgorithm Algorithm, string KeyHash) RandomAlgorithm(Random random)
    {
        var algorithm = Algorithm(PlacementAlgorithms.Names[random.Next(PlacementAlgorithms.Names.Count)]);
        return (algorithm, algorithm.KeyHashes[random.Next(algorithm.KeyHashes.Count)]);
    }

    private static PlacementAlgorithm Algorithm(string name)
    {
        Assert.True(PlacementAlgorithms.TryGet(name, out var algorithm));
        return algorithm;
    }

    private static (double Moved, double Changed, double OrderOnly, double Copies) Count(Placement before, Placement after, int replicas, int count)
    {
        var random = new Random(7);
        int moved = 0, changed = 0, orderOnly = 0, copies = 0;
        for (var i = 0; i < count; i++)
        {
            var hash = (ulong)random.NextInt64(long.MinValue, long.MaxValue) >> (64 - before.HashValueBits);
            var (old, next) = (ListOf(before, hash, replicas), ListOf(after, hash, replicas));
            moved += old[0] == next[0] ? 0 : 1;
            changed += old.SequenceEqual(next) ? 0 : 1;
            orderOnly += !old.SequenceEqual(next) && old.Order(StringComparer.Ordinal).SequenceEqual(next.Order(StringComparer.Ordinal)) ? 1 : 0;
            copies += next.Except(old).Count();
        }

        return ((double)moved / count, (double)changed / count, (double)orderOnly / count, (double)copies / count);
    }

    private static string[] ListOf(Placement placement, ulong hash, int replicas)
    {
        var nodes = new int[replicas];
        return [.. nodes[..placement.Index.Fill(hash, nodes, placement.OwningNodeCount)].Select(node => placement.Nodes[node].NodeId)];
    }

    /// <summary>Six standard errors: seeds differ from run to run, and no run in a million may fail by chance.</summary>
    private static void AssertNear(double expected, double counted, int count) =>
        Assert.Equal(expected, counted, 6 * SampledShare.Of(expected, count).StandardError);

    private static double ShareOf(Placement placement, string nodeId) =>
        placement.Nodes.Select((node, i) => node.NodeId == nodeId ? placement.Shares[i] : 0).Sum();

    private static void AssertEqualFlows(IEnumerable<NodeFlow> expected, IEnumerable<NodeFlow> actual)
    {
        var sorted = actual.ToDictionary(flow => (flow.From, flow.To), flow => flow.Share);
        Assert.All(expected, flow => Assert.Equal(flow.Share, sorted[(flow.From, flow.To)], Rounding));
        Assert.Equal(expected.Count(), sorted.Count);
    }
}

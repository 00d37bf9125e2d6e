using FsCheck;
using FsCheck.Fluent;

namespace RingProxy.Hashing.Tests;

/// <summary>What holds for every placement.</summary>
public sealed class PlacementPropertyTests
{
    private static readonly byte[][] s_keys = Nodes.Keys(200);

    [Fact]
    public void OwnerOf_AnyPlacement_IsANodeThatOwnsKeys() => ForAny((spec, nodes, _) =>
    {
        var placement = Placement.Build(spec, nodes);

        Assert.All(s_keys, key => Assert.True(placement.Shares[placement.OwnerOf(key)] > 0));
    });

    [Fact]
    public void Shares_AnyPlacement_SumToOne() => ForAny((spec, nodes, _) =>
    {
        var placement = Placement.Build(spec, nodes);

        Assert.Equal(1, placement.Shares.Sum(), 1e-12);
        Assert.Equal(placement.Shares.Count(share => share > 0), placement.OwningNodeCount);
    });

    [Fact]
    public void Build_NodesInAnotherOrder_IsTheSamePlacement() => ForAny((spec, nodes, random) =>
    {
        PlacementAlgorithms.TryGet(spec.Algorithm, out var algorithm);
        var before = Placement.Build(spec, nodes);
        var shuffled = (PlacementNode[])nodes.Clone();
        random.Shuffle(shuffled);
        if (algorithm!.OrderMatters(spec))
        {
            return;
        }

        var after = Placement.Build(spec, shuffled);

        Assert.Equal(before.Fingerprint, after.Fingerprint);
        Assert.All(s_keys, key => Assert.Equal(before.OwnerOf(key), after.OwnerOf(key)));
    });

    [Fact]
    public void PreferenceList_AnyPlacement_IsDistinctAndBeginsLikeAnyLongerOne() => ForAny((spec, nodes, _) =>
    {
        var placement = Placement.Build(spec, nodes);
        foreach (var key in s_keys.Take(40))
        {
            var whole = placement.OrderOf(key);

            Assert.Equal(placement.OwningNodeCount, whole.Length);
            Assert.Equal(whole.Length, whole.Distinct().Count());
            Assert.Equal(placement.OwnerIdOf(key), whole[0]);
            Assert.All(Enumerable.Range(0, whole.Length), length => Assert.Equal(whole.Take(length), placement.OrderOf(key, length)));
        }
    });

    /// <summary>Keys leave only for the new node: what "consistent" means.</summary>
    [Theory]
    [InlineData("ring")]
    [InlineData("rendezvous")]
    public void Build_OneNodeMore_MovesKeysToItOnly(string algorithm) => ForAny(algorithm, (spec, nodes, random) =>
    {
        var before = Placement.Build(spec, nodes);
        var after = Placement.Build(spec, [.. nodes, new PlacementNode { NodeId = "new", Weight = 0.5 + random.NextDouble() }]);

        Assert.All(s_keys, key => Assert.Contains(after.OwnerIdOf(key), new[] { before.OwnerIdOf(key), "new" }));
    });

    [Theory]
    [InlineData("ring")]
    [InlineData("rendezvous")]
    public void Build_OneNodeMore_MovesItsShareOfKeys(string algorithm)
    {
        var keys = Nodes.Keys(20_000);
        var before = SamplePlacements.Build(algorithm, Nodes.Many(10));
        var after = SamplePlacements.Build(algorithm, Nodes.Many(11));

        var moved = keys.Count(key => before.OwnerIdOf(key) != after.OwnerIdOf(key)) / (double)keys.Length;

        // Four standard deviations of 20,000 draws.
        Assert.InRange(moved, after.Shares[10] - 0.0085, after.Shares[10] + 0.0085);
        Assert.InRange(after.Shares[10], 0.075, 0.105);
    }

    [Theory]
    [InlineData("ring")]
    [InlineData("rendezvous")]
    public void Build_OneNodeHeavier_MovesKeysToItOnly(string algorithm) => ForAny(algorithm, (spec, nodes, random) =>
    {
        var chosen = random.Next(nodes.Length);
        var heavier = (PlacementNode[])nodes.Clone();
        heavier[chosen] = nodes[chosen] with { Weight = nodes[chosen].Weight * 1.7 };
        var before = Placement.Build(spec, nodes);
        var after = Placement.Build(spec, heavier);

        Assert.All(s_keys, key => Assert.Contains(after.OwnerIdOf(key), new[] { before.OwnerIdOf(key), nodes[chosen].NodeId }));
    });

    /// <summary>Without this the properties above could hold because nothing ever moves.</summary>
    [Fact]
    public void RandomPlacement_ManySeeds_CoversEveryShape()
    {
        var draws = Enumerable.Range(0, 1200).Select(seed => RandomPlacement.Of(new Random(seed))).ToArray();

        Assert.All(PlacementAlgorithms.Names, name => Assert.InRange(draws.Count(draw => draw.Spec.Algorithm == name), 20, 200));
        Assert.All(draws, draw => Assert.Empty(Placement.Validate(draw.Spec, draw.Nodes)));
        Assert.All(
            new Func<(PlacementSpec Spec, PlacementNode[] Nodes), bool>[]
            {
                draw => draw.Nodes.Length == 1,
                draw => draw.Nodes.Length > 8,
                draw => draw.Spec.KeyHash is not null,
                draw => draw.Spec.HashTag is not null,
                draw => draw.Nodes.Any(node => node.HashName is not null),
                draw => draw.Nodes.Any(node => node.VirtualNodes is not null),
                draw => draw.Nodes.DistinctBy(node => node.Weight).Count() > 1,
                draw => !draw.Nodes.Select(node => node.NodeId).SequenceEqual(draw.Nodes.Select(node => node.NodeId).Order(StringComparer.Ordinal)),
                draw => OwnersOf(Placement.Build(draw.Spec, draw.Nodes)) > 5,
            },
            shape => Assert.InRange(draws.Count(shape), 10, 1199));
    }

    private static int OwnersOf(Placement placement) => s_keys.Select(key => placement.OwnerOf(key)).Distinct().Count();

    private static void ForAny(Action<PlacementSpec, PlacementNode[], Random> property) => ForAny(null, property);

    private static void ForAny(string? algorithm, Action<PlacementSpec, PlacementNode[], Random> property) =>
        Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed =>
        {
            var random = new Random(seed);
            PlacementAlgorithms.TryGet(algorithm ?? PlacementAlgorithms.Names[random.Next(PlacementAlgorithms.Names.Count)], out var chosen);
            var (spec, nodes) = RandomPlacement.Of(random, chosen!);
            property(spec, nodes, random);
        }).QuickCheckThrowOnFailure();
}

namespace RingProxy.Hashing.Tests;

/// <summary>Movements between rings with transitions.</summary>
public sealed class RingMovementTests
{
    private static readonly PlacementSpec s_placement = new() { Algorithm = "ring", PointsPerWeight = 50 };
    private static readonly double s_whole = Movement.Between(Steady(4).Placement, Steady(5).Placement).Owners.Moved;

    [Fact]
    public void Between_TwoSharesOfOneTransition_IsItsPartOfTheMovement()
    {
        var movement = Movement.Between(InTransition(0.2), InTransition(0.25));

        Assert.Equal(MovementMethod.Exact, movement.Method);
        Assert.Equal(0.05 * s_whole, movement.Owners.Moved, 1e-12);
        Assert.InRange(s_whole, 0.1, 0.3);
        Assert.All(movement.Owners.Flows, flow => Assert.Equal("node-0004", flow.To));
    }

    [Fact]
    public void Between_ShareGoesBack_IsTheMirror()
    {
        var back = Movement.Between(InTransition(0.25), InTransition(0));

        Assert.Equal(0.25 * s_whole, back.Owners.Moved, 1e-12);
        Assert.All(back.Owners.Flows, flow => Assert.Equal("node-0004", flow.From));
    }

    [Fact]
    public void Between_StartAndEndOfATransition_AreTheSidesThemselves()
    {
        Assert.Equal(0, Movement.Between(Steady(4), InTransition(0)).Owners.Moved);
        Assert.Equal(0, Movement.Between(InTransition(1), Steady(5)).Owners.Moved);
        Assert.Equal(s_whole, Movement.Between(InTransition(0), Steady(5)).Owners.Moved, 1e-12);
    }

    /// <summary>The gates of two transitions are independent, so a key is on equal sides by chance only.</summary>
    [Fact]
    public void Between_TransitionsOfTwoVersions_MultipliesTheirParts()
    {
        var movement = Movement.Between(InTransition(0.5), InTransition(0.5, version: 2));

        Assert.Equal(0.5 * s_whole, movement.Owners.Moved, 1e-12);
        Assert.Equal(0, movement.Owners.Nodes.Sum(node => node.Gained - node.Lost), 1e-12);
        var newNode = movement.Owners.Nodes.Single(node => node.NodeId == "node-0004");
        Assert.Equal((0.25 * s_whole, 0.25 * s_whole), (newNode.Gained, newNode.Lost));
    }

    [Theory]
    [InlineData(0.2, 0.6, 1)]
    [InlineData(0.5, 0.5, 2)]
    public void Between_Transitions_AgreesWithCountedKeys(double from, double to, long version)
    {
        var (before, after) = (InTransition(from), InTransition(to, version));
        var counter = new KeyMovementCounter(before, after);
        foreach (var key in Nodes.Keys(100_000))
        {
            counter.Add(key);
        }

        var counted = counter.ToMovement();

        var expected = Movement.Between(before, after).Owners.Moved;
        Assert.InRange(expected, 0.03, 0.3);
        Assert.Equal(expected, counted.Owners.Moved, 4 * Math.Sqrt(expected / 100_000));
    }

    [Fact]
    public void Between_ReplicasDiffer_ComparesTheLongerLists()
    {
        var movement = Movement.Between(Ring.Build(Steady(4).Spec with { Replicas = 3 }), Ring.Build(Steady(4).Spec with { Replicas = 2 }));

        Assert.Equal((3, 0.0), (movement.Lists!.Replicas, movement.Lists.Changed));
    }

    [Fact]
    public void Between_HalfOfATransitionWithLists_MixesLists()
    {
        var whole = Movement.Between(Steady(4), Steady(5), new MovementOptions { Replicas = 2 }).Lists!;

        var half = Movement.Between(Steady(4), InTransition(0.5), new MovementOptions { Replicas = 2 }).Lists!;

        Assert.Equal((whole.Copies / 2, whole.Changed / 2, whole.OrderOnly / 2), (half.Copies, half.Changed, half.OrderOnly));
        Assert.True(whole.Copies > 0.2);
    }

    [Fact]
    public void Between_TransitionToAnotherHash_KeepsTheCheck()
    {
        var spec = InTransition(0.5).Spec;
        var after = Ring.Build(spec with { Placement = new PlacementSpec { Algorithm = "ring", KeyHash = "xxh64" } });

        var movement = Movement.Between(Steady(4), after);

        Assert.Equal(MovementMethod.Expected, movement.Method);
        Assert.Equal(movement.Owners.Moved, movement.Check!.Value.Share, 4 * movement.Check.Value.StandardError);
        Assert.InRange(movement.Owners.Moved, 0.35, 0.42);
    }

    /// <summary>One transition by its seed, but its gate is drawn from a tag on one side: keys without a tag still have one gate, others two.</summary>
    [Fact]
    public void Between_GatesOfOtherTags_TellsKeysWithoutATagApart()
    {
        var tagged = InTransition(0.5).Spec;
        var after = Ring.Build(tagged with { Placement = s_placement with { HashTag = "{}" } });

        var movement = Movement.Between(InTransition(0.5), after);

        Assert.Equal((MovementMethod.Exact, 0.0), (movement.Untagged!.Method, movement.Untagged.Owners.Moved));
        Assert.Equal(MovementMethod.Expected, movement.Method);
        Assert.InRange(movement.Owners.Moved, 0.3, 0.9);
    }

    private static Ring Steady(int nodeCount) => Ring.Build(new RingSpec { RingId = "test", Placement = s_placement, Nodes = Nodes.Many(nodeCount) });

    private static Ring InTransition(double share, long version = 1) => Ring.Build(new RingSpec
    {
        RingId = "test",
        Placement = s_placement,
        Nodes = Nodes.Many(5),
        Transition = new RingTransition { PreviousPlacement = s_placement, PreviousNodes = Nodes.Many(4), Version = version, Share = share, Announced = share },
    });
}

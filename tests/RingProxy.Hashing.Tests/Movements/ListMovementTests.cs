namespace RingProxy.Hashing.Tests;

public sealed class ListMovementTests
{
    [Fact]
    public void Between_ListsOfTwo_TellsCopiesFromOrder()
    {
        // By hash mod 2, before (a,b) and (b,a), after (a,c) and (c,a).
        var movement = Movement.Between(Modulo("a", "b"), Modulo("a", "c"), new MovementOptions { Replicas = 2 });

        Assert.Equal(0.5, movement.Owners.Moved);
        Assert.Equal((2, MovementMethod.Exact, 0.0), (movement.Lists!.Replicas, movement.Lists.Method, movement.Lists.Error));
        Assert.Equal((1.0, 1.0, 0.0), (movement.Lists.Copies, movement.Lists.Changed, movement.Lists.OrderOnly));
        Assert.Equal([new NodeCopies("a", 0, 0), new NodeCopies("b", 0, 1), new NodeCopies("c", 1, 0)], movement.Lists.Nodes.AsEnumerable());
    }

    [Fact]
    public void Between_SlotsSwapRanks_IsOrderOnly()
    {
        // In the second quarter of the slots owner and replica change places.
        var before = Slots(("a", "0-32767;32768-65535"), ("b", "32768-65535;0-32767"));
        var after = Slots(("a", "0-16383;16384-65535"), ("b", "16384-65535;0-16383"));

        var movement = Movement.Between(before, after, new MovementOptions { Replicas = 2 });

        Assert.Equal((MovementMethod.Exact, 0.25), (movement.Lists!.Method, movement.Owners.Moved));
        Assert.Equal((0.0, 0.25, 0.25), (movement.Lists.Copies, movement.Lists.Changed, movement.Lists.OrderOnly));
    }

    [Fact]
    public void Between_ListGrowsLonger_NewNodeIsACopyOfEveryKey()
    {
        var movement = Movement.Between(Modulo("a"), Modulo("a", "b"), new MovementOptions { Replicas = 3 });

        Assert.Equal((1.0, 1.0, 0.0), (movement.Lists!.Copies, movement.Lists.Changed, movement.Lists.OrderOnly));
        Assert.Equal([new NodeCopies("a", 0, 0), new NodeCopies("b", 1, 0)], movement.Lists.Nodes.AsEnumerable());
    }

    /// <summary>From ten nodes to eleven: about 1/11 of each copy, and many more lists that change somehow.</summary>
    [Theory]
    [InlineData(2, 0.185)]
    [InlineData(3, 0.268)]
    [InlineData(6, 0.49)]
    public void Between_OneNodeMore_MovesAboutItsShareOfEachCopy(int replicas, double changed)
    {
        var (before, after) = (SamplePlacements.Build("ring", Nodes.Many(10)), SamplePlacements.Build("ring", Nodes.Many(11)));

        var lists = Movement.Between(before, after, new MovementOptions { Replicas = replicas }).Lists!;

        Assert.Equal(MovementMethod.Exact, lists.Method);
        Assert.Equal(replicas / 11.0, lists.Copies, 0.01 * replicas);
        Assert.Equal(changed, lists.Changed, 0.06);
        Assert.Equal(CountCopies(before, after, replicas), lists.Copies, 0.02);
    }

    [Fact]
    public void Between_RingsThatSpreadOverZones_FollowsTheZones()
    {
        PlacementNode[] nodes = [.. Nodes.Many(6).Select((node, i) => node with { Zone = i < 3 ? "x" : "y" })];
        var spread = Ring.Build(new RingSpec { RingId = "r", Placement = new PlacementSpec { Algorithm = "ring" }, Nodes = nodes, Replicas = 2, SpreadZones = true });
        var plain = Ring.Build(spread.Spec with { SpreadZones = false });

        var movement = Movement.Between(plain, spread);

        // The second node of a key was in the owner's zone in two cases out of five.
        Assert.Equal((0.0, 0.0), (movement.Owners.Moved, movement.Lists!.OrderOnly));
        Assert.Equal(0.4, movement.Lists.Copies, 0.06);
        Assert.Equal(movement.Lists.Changed, movement.Lists.Copies, 1e-12);
    }

    private static double CountCopies(Placement before, Placement after, int replicas)
    {
        var keys = Nodes.Keys(5_000);
        return keys.Sum(key => after.OrderOf(key, replicas).Except(before.OrderOf(key, replicas)).Count()) / (double)keys.Length;
    }

    private static Placement Modulo(params string[] nodeIds) =>
        SamplePlacements.Build("modulo", [.. nodeIds.Select(nodeId => new PlacementNode { NodeId = nodeId })]);

    private static Placement Slots(params (string NodeId, string Slots)[] nodes) =>
        SamplePlacements.Build("slots", [.. nodes.Select(node => new PlacementNode { NodeId = node.NodeId, Slots = node.Slots })]);
}

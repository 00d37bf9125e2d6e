namespace RingProxy.Hashing.Tests;

public sealed class KeyMovementCounterTests
{
    [Fact]
    public void ToMovement_WeightedKeys_CountsKeysAndWeights()
    {
        var (before, after) = (RingOf(2), RingOf(3));
        var counter = new KeyMovementCounter(before, after);
        var moves = Nodes.Keys(100).First(key => Owner(before, key) != Owner(after, key));
        var stays = Nodes.Keys(100).First(key => Owner(before, key) == Owner(after, key));

        counter.Add(moves, 30);
        counter.Add(stays, 10);
        counter.Add(stays);

        var movement = counter.ToMovement();
        Assert.Equal((3, 1, 41, 30), (movement.KeyCount, movement.MovedKeyCount, (int)movement.Weight, (int)movement.MovedWeight));
        Assert.Equal(30 / 41.0, movement.Owners.Moved);
        Assert.Equal([new NodeFlow(Owner(before, moves), Owner(after, moves), 30 / 41.0)], movement.Owners.Flows.AsEnumerable());
    }

    [Fact]
    public void ToMovement_NoKeys_IsAllZero()
    {
        var movement = new KeyMovementCounter(RingOf(1), RingOf(2)).ToMovement();

        Assert.Equal((0, 0.0), (movement.KeyCount, movement.Owners.Moved));
        Assert.All(movement.Owners.Nodes, node => Assert.Equal(0, node.Before + node.After + node.Gained + node.Lost));
    }

    private static string Owner(Ring ring, byte[] key) => ring.Nodes[ring.Lookup(key, []).Owner].NodeId;

    private static Ring RingOf(int nodeCount) =>
        Ring.Build(new RingSpec { RingId = "test", Placement = new PlacementSpec { Algorithm = "ring" }, Nodes = Nodes.Many(nodeCount) });
}

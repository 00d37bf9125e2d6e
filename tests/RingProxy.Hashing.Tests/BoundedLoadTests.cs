namespace RingProxy.Hashing.Tests;

public sealed class BoundedLoadTests
{
    private const int Unusable = int.MaxValue;

    [Fact]
    public void PickWithinLoad_Off_IsTheOwner()
    {
        var ring = RingOf(0, 1, 1, 1);

        Assert.All(Nodes.Keys(50), key => Assert.Equal(ring.Lookup(key, []).Owner, ring.PickWithinLoad(key, [1000, 1000, Unusable])));
    }

    [Fact]
    public void PickWithinLoad_NoLoad_IsTheOwner()
    {
        var ring = RingOf(1.25, 1, 1, 1);

        Assert.All(Nodes.Keys(50), key => Assert.Equal(ring.Lookup(key, []).Owner, ring.PickWithinLoad(key, [0, 0, 0])));
    }

    /// <summary>Of a total of 9 + 1, times 1.5, a third is 5: a node with 4 may take one more, a node with 5 may not.</summary>
    [Theory]
    [InlineData(4, true)]
    [InlineData(5, false)]
    public void PickWithinLoad_OwnerAtTheBound_TakesOneMoreOnlyBelowIt(int load, bool takes)
    {
        var ring = RingOf(1.5, 1, 1, 1);
        foreach (var key in Nodes.Keys(50))
        {
            var order = OrderOf(ring, key);
            var loads = new int[3];
            (loads[order[0]], loads[order[1]]) = (load, 9 - load);

            Assert.Equal(takes ? order[0] : 9 - load + 1 <= 5 ? order[1] : order[2], ring.PickWithinLoad(key, loads));
        }
    }

    [Fact]
    public void PickWithinLoad_UnusableNodes_CountNeitherAsLoadNorAsWeight()
    {
        var ring = RingOf(1.25, 1, 1, 1, 1);
        foreach (var key in Nodes.Keys(50))
        {
            var order = OrderOf(ring, key);
            var loads = new int[] { 10, 10, 10, 10 };
            (loads[order[0]], loads[order[2]]) = (Unusable, Unusable);

            // ceil(1.25 × 21 × ½) = 14: the first usable node has room.
            Assert.Equal(order[1], ring.PickWithinLoad(key, loads));
        }
    }

    [Fact]
    public void PickWithinLoad_Weights_RaiseTheBound()
    {
        var ring = RingOf(1.25, 1, 9);

        Assert.All(Nodes.Keys(50), key => Assert.Equal(1, ring.PickWithinLoad(key, [10, 60])));
    }

    [Fact]
    public void FirstWithinOrLeast_NobodyWithin_IsTheLeastLoadedForItsWeight()
    {
        Assert.Equal(2, BoundedLoad.FirstWithinOrLeast([0, 2], [10, 0, 30], [1, 1000, 4], 1.01));
        Assert.Equal(-1, BoundedLoad.FirstWithin([0, 2], [10, 0, 30], [1, 1000, 4], 1.01));
    }

    [Fact]
    public void FirstWithinOrLeast_UnusableNodeOfGreatWeight_IsNotTaken() =>
        Assert.Equal(1, BoundedLoad.FirstWithinOrLeast([0, 1], [Unusable, 1_000_000], [1e6, 1e-6], 1.01));

    [Fact]
    public void FirstWithinOrLeast_NobodyUsable_IsTheOwner() =>
        Assert.Equal(1, BoundedLoad.FirstWithinOrLeast([1, 0], [Unusable, Unusable], [1, 1], 1.25));

    /// <summary>The promise itself: requests that stay keep every node within the bound, and most keys with their owner.</summary>
    [Fact]
    public void PickWithinLoad_ManyRequests_KeepsEveryNodeWithinTheBound()
    {
        var ring = RingOf(1.25, [.. Enumerable.Repeat(1.0, 10)]);
        var loads = new int[10];
        var atOwner = 0;
        foreach (var key in Nodes.Keys(3000))
        {
            var node = ring.PickWithinLoad(key, loads);
            loads[node]++;
            atOwner += node == ring.Lookup(key, []).Owner ? 1 : 0;
        }

        Assert.All(loads, load => Assert.InRange(load, 1, 375));
        Assert.InRange(atOwner, 2850, 3000);
    }

    [Fact]
    public void PickWithinLoad_WrongNumberOfLoads_IsRefused() =>
        Assert.Contains("2 loads for 3 nodes", Assert.Throws<ArgumentException>(() => RingOf(1.25, 1, 1, 1).PickWithinLoad("key"u8, [1, 2])).Message, StringComparison.Ordinal);

    private static Ring RingOf(double boundedLoad, params double[] weights) => Ring.Build(new RingSpec
    {
        RingId = "test",
        Placement = new PlacementSpec { Algorithm = "ring" },
        Nodes = [.. weights.Select((weight, i) => new PlacementNode { NodeId = $"node-{i}", Weight = weight })],
        BoundedLoad = boundedLoad,
    });

    private static int[] OrderOf(Ring ring, byte[] key)
    {
        var order = new int[ring.Nodes.Length];
        ring.Lookup(key, order);
        return order;
    }
}

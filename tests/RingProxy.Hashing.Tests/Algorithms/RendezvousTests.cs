namespace RingProxy.Hashing.Tests;

public sealed class RendezvousTests
{
    [Fact]
    public void OwnerOf_Weights_FollowThem()
    {
        double[] weights = [1, 2, 0.5, 4.5];
        var placement = SamplePlacements.Build("rendezvous", [.. weights.Select((weight, i) => new PlacementNode { NodeId = $"{i}", Weight = weight })]);
        var keys = Nodes.Keys(20_000);

        var counts = keys.CountBy(key => placement.OwnerOf(key)).ToDictionary();

        Assert.Equal(weights.Select(weight => weight / 8), placement.Shares);
        // Five standard deviations.
        Assert.All(counts, node => Assert.Equal(placement.Shares[node.Key], node.Value / 20_000.0, 5 * Math.Sqrt(0.25 / 20_000)));
    }

    [Fact]
    public void PreferenceList_WithoutTheOwner_IsTheOrderOfTheRest()
    {
        var nodes = Nodes.Many(6);
        var all = SamplePlacements.Build("rendezvous", nodes);
        foreach (var key in Nodes.Keys(100))
        {
            var order = all.OrderOf(key);
            var without = SamplePlacements.Build("rendezvous", [.. nodes.Where(node => node.NodeId != order[0])]);

            Assert.Equal(order[1..], without.OrderOf(key));
        }
    }
}

namespace RingProxy.Hashing.Tests;

public sealed class MaglevTests
{
    [Fact]
    public void Shares_EqualWeights_DifferByOneEntryAtMost()
    {
        var shares = SamplePlacements.Build("maglev", Nodes.Many(10)).Shares;

        Assert.InRange(shares.Max() - shares.Min(), 0, 1.0001 / MaglevAlgorithm.DefaultTableSize);
    }

    [Fact]
    public void Shares_Weights_FollowThem()
    {
        var shares = SamplePlacements.Build("maglev", [.. new[] { 1.0, 2, 0.5 }.Select((weight, i) => new PlacementNode { NodeId = $"{i}", Weight = weight })]).Shares;

        Assert.All(new[] { 2 / 7.0, 4 / 7.0, 1 / 7.0 }.Zip(shares), pair => Assert.Equal(pair.First, pair.Second, 0.0002));
    }

    [Fact]
    public void Build_OneNodeMore_MovesLittleMoreThanItsShare()
    {
        var keys = Nodes.Keys(20_000);
        var before = SamplePlacements.Build("maglev", Nodes.Many(10));
        var after = SamplePlacements.Build("maglev", Nodes.Many(11));

        var moved = keys.Count(key => before.OwnerIdOf(key) != after.OwnerIdOf(key)) / (double)keys.Length;

        Assert.InRange(moved, 0.083, 0.105);
    }
}

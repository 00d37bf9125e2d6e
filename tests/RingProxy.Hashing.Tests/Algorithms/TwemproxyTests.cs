namespace RingProxy.Hashing.Tests;

/// <summary>twemproxy's answers at the ends: no key, one server.</summary>
public sealed class TwemproxyTests
{
    [Theory]
    [InlineData("twemproxy-ketama")]
    [InlineData("twemproxy-modula")]
    public void HashKey_EmptyKey_IsZero(string algorithm)
    {
        PlacementAlgorithms.TryGet(algorithm, out var found);
        foreach (var keyHash in found!.KeyHashes)
        {
            var placement = Placement.Build(new PlacementSpec { Algorithm = algorithm, KeyHash = keyHash }, Nodes.Many(3));

            Assert.Equal(0UL, placement.HashKey([]));
        }
    }

    [Fact]
    public void Build_OneServer_OwnsEverything()
    {
        var placement = SamplePlacements.Build("twemproxy-ketama", Nodes.Many(1));

        Assert.Equal(1.0, Assert.Single(placement.Shares));
        Assert.All(Nodes.Keys(20), key => Assert.Equal(0, placement.OwnerOf(key)));
    }
}

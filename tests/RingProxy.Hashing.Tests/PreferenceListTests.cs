namespace RingProxy.Hashing.Tests;

/// <summary>Preference lists of a ring: zones, lengths, node numbers.</summary>
public sealed class PreferenceListTests
{
    private static readonly byte[][] s_keys = Nodes.Keys(300);

    [Theory]
    [InlineData("ring")]
    [InlineData("maglev")]
    [InlineData("rendezvous")]
    [InlineData("jump")]
    public void Lookup_SpreadOverZones_TakesEachZoneBeforeAnyTwice(string algorithm)
    {
        var nodes = InZones("a", "a", "a", "b", "b", "c");
        var spread = RingOf(algorithm, nodes, spreadZones: true);
        var plain = RingOf(algorithm, nodes, spreadZones: false);
        foreach (var key in s_keys)
        {
            var list = ListOf(spread, key, 6);
            var walk = ListOf(plain, key, 6);

            Assert.Equal(walk[0], list[0]);
            Assert.Equal(3, list.Take(3).Select(node => node.Zone).Distinct().Count());
            Assert.Equal(walk.DistinctBy(node => node.Zone), list.Take(3));
            Assert.Equal(walk.Except(list.Take(3)), list.Skip(3));
        }
    }

    [Fact]
    public void Lookup_SpreadOverZones_DiffersFromThePlainWalk()
    {
        var nodes = InZones("a", "a", "a", "b");
        var (spread, plain) = (RingOf("ring", nodes, spreadZones: true), RingOf("ring", nodes, spreadZones: false));

        Assert.InRange(s_keys.Count(key => !ListOf(spread, key, 2).SequenceEqual(ListOf(plain, key, 2))), 50, 250);
    }

    [Fact]
    public void Lookup_NodesWithoutZone_AreZonesOfTheirOwn()
    {
        var nodes = InZones(null, null, "a", "a");
        var ring = RingOf("ring", nodes, spreadZones: true);

        Assert.All(s_keys, key => Assert.InRange(ListOf(ring, key, 3).Count(node => node.Zone is null), 2, 2));
    }

    [Fact]
    public void Lookup_ListLongerThanTheRing_HoldsEveryNodeOnce()
    {
        var ring = RingOf("ring", InZones("a", "a", "b"), spreadZones: true);

        Assert.All(s_keys, key => Assert.Equal(3, ListOf(ring, key, 16).Distinct().Count()));
        Assert.Equal(3, ring.Lookup("key"u8, new int[16]).Count);
    }

    [Fact]
    public void Lookup_NoList_StillTellsTheOwner()
    {
        var ring = RingOf("ring", InZones("a", "b"), spreadZones: true);

        Assert.All(s_keys, key => Assert.Equal(ListOf(ring, key, 1)[0], ring.Nodes[ring.Lookup(key, []).Owner]));
        Assert.Equal(0, ring.Lookup("key"u8, []).Count);
    }

    private static PlacementNode[] InZones(params string?[] zones) => [.. zones.Select((zone, i) => new PlacementNode { NodeId = $"node-{i}", Zone = zone })];

    private static Ring RingOf(string algorithm, PlacementNode[] nodes, bool spreadZones) => Ring.Build(new RingSpec
    {
        RingId = "test",
        Placement = new PlacementSpec { Algorithm = algorithm },
        Nodes = nodes,
        SpreadZones = spreadZones,
    });

    private static PlacementNode[] ListOf(Ring ring, byte[] key, int length)
    {
        var list = new int[length];
        var lookup = ring.Lookup(key, list);
        return [.. list[..lookup.Count].Select(i => ring.Nodes[i])];
    }
}

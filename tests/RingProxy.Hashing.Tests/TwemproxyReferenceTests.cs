using System.Text;

namespace RingProxy.Hashing.Tests;

/// <summary>twemproxy's rings against values worked out by an independent reference.</summary>
public sealed class TwemproxyReferenceTests
{
    /// <summary>Owners of user:0 to user:39 on five servers 10.0.0.1:6379 to 10.0.0.5:6379. With fnv1a_64 similar keys do share one server.</summary>
    [Theory]
    [InlineData("fnv1a_64", "2222222222222222222222222222222222222222")]
    [InlineData("murmur", "0211404104024401143204124112030200310212")]
    public void OwnerOf_FortyUsers_IsTheReferences(string keyHash, string owners)
    {
        var placement = Placement.Build(new PlacementSpec { Algorithm = "twemproxy-ketama", KeyHash = keyHash }, s_servers);

        Assert.Equal(owners, string.Concat(Enumerable.Range(0, 40).Select(i => placement.OwnerOf(Encoding.UTF8.GetBytes($"user:{i}")))));
    }

    [Fact]
    public void Points_FiveServers_AreTheReferences()
    {
        var points = s_servers.SelectMany((server, i) => PointsOf(server.NodeId, 160).Select(point => (point, i))).Order().ToList();

        Assert.Equal(800, points.Count);
        Assert.Equal([(0xea4dc9, 4), (0x15ff699, 4), (0x18bc1c6, 3)], points.Take(3).Select(point => ((int)point.point, point.i)));
    }

    /// <summary>ketama_hash("server1-8", 0) and (…, 3) of twemproxy's own tests: the ninth digest's first and last word.</summary>
    [Fact]
    public void Points_NinthDigestOfServer1_AreTwemproxys()
    {
        var points = PointsOf("server1", 36);

        Assert.Equal(3853726576, points[32]);
        Assert.Equal(2667054752, points[35]);
    }

    /// <summary>Single precision gives some sizes of equal servers 156 points each: these up to 200, and 207 sizes up to 2,000.</summary>
    [Fact]
    public void CountOf_EqualServers_Is160OrAtSomeSizes156()
    {
        var counts = Enumerable.Range(1, 2_000).ToDictionary(n => n, n => KetamaPoints.CountOf(1, (uint)n, n));
        var fewer = counts.Where(count => count.Value != 160).Select(count => count.Key).ToList();

        Assert.Equal([25, 47, 50, 55, 61, 71, 94, 100, 107, 109, 110, 115, 122, 142, 159, 163, 188, 193, 200], fewer.Where(n => n <= 200));
        Assert.Equal(207, fewer.Count);
        Assert.All(fewer, n => Assert.Equal(156, counts[n]));
    }

    [Theory]
    [InlineData(5, 125, 25, 156)]
    [InlineData(1, 15, 5, 52)]
    [InlineData(5, 15, 5, 264)]
    [InlineData(1, 1_000, 2, 0)]
    public void CountOf_WeightAmongServers_IsTwemproxys(uint weight, uint total, int servers, int expected) =>
        Assert.Equal(expected, KetamaPoints.CountOf(weight, total, servers));

    [Fact]
    public void PreferenceList_ServerOfTooLittleWeight_LeavesItOut()
    {
        var placement = Placement.Build(
            new PlacementSpec { Algorithm = "twemproxy-ketama" },
            [new PlacementNode { NodeId = "a", Weight = 1 }, new PlacementNode { NodeId = "b", Weight = 999 }, new PlacementNode { NodeId = "c", Weight = 999 }]);
        var owners = new int[3];

        Assert.Equal(2, placement.OwningNodeCount);
        Assert.All(Nodes.Keys(100), key =>
        {
            Assert.Equal(2, placement.PreferenceList(key, owners));
            Assert.Equal([1, 2], owners[..2].Order());
        });
    }

    [Fact]
    public void OwnerOf_ModulaServers_CountsThemInOrderOfLengthThenBytes()
    {
        var placement = Placement.Build(
            new PlacementSpec { Algorithm = "twemproxy-modula", KeyHash = "crc32a" },
            [new PlacementNode { NodeId = "aaa" }, new PlacementNode { NodeId = "b", Weight = 2 }, new PlacementNode { NodeId = "a" }]);
        string[] entries = ["a", "b", "b", "aaa"];

        Assert.All(Nodes.Keys(100), key =>
            Assert.Equal(entries[placement.HashKey(key) % 4], placement.Nodes[placement.OwnerOf(key)].NodeId));
    }

    private static readonly PlacementNode[] s_servers = [.. Enumerable.Range(1, 5).Select(i => new PlacementNode { NodeId = $"10.0.0.{i}:6379" })];

    private static uint[] PointsOf(string name, int count) => KetamaPoints.Of(Encoding.UTF8.GetBytes(name), count);
}

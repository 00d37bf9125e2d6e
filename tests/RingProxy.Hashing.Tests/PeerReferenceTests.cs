using System.Globalization;

namespace RingProxy.Hashing.Tests;

/// <summary>
/// Owners of <c>user:0</c> … <c>user:39</c> over 10.0.0.1 … 10.0.0.5, worked out by an independent implementation that was itself checked against the
/// peers or their test fixtures (HAProxy's 3.0 scheme, groupcache and stathat against their sources alone).
/// </summary>
public sealed class PeerReferenceTests
{
    private static readonly int[] s_equal = [1, 1, 1, 1, 1];
    private static readonly int[] s_uneven = [1, 1, 2, 1, 3];

    public static TheoryData<string> Lines => [.. References.Keys];

    private static Dictionary<string, (PlacementSpec Spec, string Form, int[] Weights, string Owners)> References => new()
    {
        ["libmemcached weighted, equal"] = (Of("libmemcached-ketama-weighted"), "10.0.0.{0}:11211", s_equal, "3132114114403420411032030412301141211200"),
        ["libmemcached weighted"] = (Of("libmemcached-ketama-weighted"), "10.0.0.{0}:11211", [1, 2, 3, 4, 5], "3132414024444420431032140433344141241233"),
        ["libmemcached"] = (Of("libmemcached-ketama"), "10.0.0.{0}:11211", s_equal, "1300314304021240312102114332440423144013"),
        ["twemproxy fnv1a_64"] = (Of("twemproxy-ketama"), "10.0.0.{0}:6379", s_equal, "2222222222222222222222222222222222222222"),
        ["twemproxy murmur"] = (Of("twemproxy-ketama") with { KeyHash = "murmur" }, "10.0.0.{0}:6379", s_equal, "0211404104024401143204124112030200310212"),
        ["spymemcached"] = (Of("spymemcached-ketama"), "10.0.0.{0}:11211", s_equal, "2340344014423121310400301441232134444304"),
        ["nginx"] = (Of("nginx-consistent"), "10.0.0.{0}:8080", s_uneven, "4400441234321400404441041142042440442423"),
        ["haproxy"] = (Of("haproxy-consistent"), "{0}", [1, 1, 2, 1, 10], "3044444344444244440444444212320424441444"),
        ["haproxy 3.0"] = (Of("haproxy-consistent-3.0"), "{0}", [1, 1, 2, 1, 10], "4444444424434344444442104444444444041441"),
        ["envoy ring_hash"] = (Of("envoy-ring-hash"), "10.0.0.{0}:8080", s_equal, "1123410344140222314434101302000121431340"),
        ["envoy ring_hash, weights"] = (Of("envoy-ring-hash"), "10.0.0.{0}:8080", s_uneven, "4123410444340222414432101312000121444240"),
        ["envoy redis"] = (Of("envoy-redis"), "10.0.0.{0}:6379", s_equal, "4301342041043011104112424412024014112212"),
        ["envoy maglev"] = (Of("envoy-maglev"), "10.0.0.{0}:8080", s_equal, "2001424204112124002043202421201314322003"),
        ["envoy maglev, weights"] = (Of("envoy-maglev"), "10.0.0.{0}:8080", s_uneven, "2004424204122124004043242421202414324403"),
        ["jedis by position"] = (Of("jedis-sharded"), "", s_equal, "3132244432240233042330402344224002402430"),
        ["jedis by name"] = (Of("jedis-sharded"), "10.0.0.{0}", s_equal, "2102322403332144024444002223134434412144"),
        ["jedis 2.9 by name"] = (Of("jedis-sharded-2.9"), "10.0.0.{0}", s_equal, "4202122204110122001423442231433031224140"),
        ["jedis 2.9 by name, weights"] = (Of("jedis-sharded-2.9"), "10.0.0.{0}", s_uneven, "1243224204420122401443224441432031442120"),
        ["groupcache"] = (Of("groupcache"), "http://10.0.0.{0}:8080", s_equal, "0103134031421012141444234233112333443322"),
        ["stathat"] = (Of("stathat"), "10.0.0.{0}:11211", s_equal, "3224422233222243321131043111232242244430"),
    };

    [Theory]
    [MemberData(nameof(Lines))]
    public void Owner_ConsecutiveUsers_IsTheReferences(string line)
    {
        var (spec, form, weights, owners) = References[line];
        var placement = Placement.Build(spec, [.. weights.Select((weight, i) => Node(spec.Algorithm, form, i, weight))]);

        var found = Enumerable.Range(0, owners.Length).Select(i => placement.OwnerIdOf(System.Text.Encoding.UTF8.GetBytes($"user:{i}")));

        Assert.Equal(owners, string.Concat(found));
    }

    /// <summary>The first sorted points of two rings, seen from outside: a hash at the point has its owner, one past it the next point's.</summary>
    [Theory]
    [InlineData("libmemcached-ketama-weighted", "10.0.0.{0}:11211", 0x46bb7cUL, 2, 0xa8cd3aUL, 2, 0x116d1edUL, 1)]
    [InlineData("libmemcached-ketama", "10.0.0.{0}:11211", 0x14c470UL, 3, 0x8d22cfUL, 4, 0x16a54dbUL, 3)]
    [InlineData("spymemcached-ketama", "10.0.0.{0}:11211", 0x6e64adUL, 1, 0xc1bef1UL, 1, 0x143fef2UL, 3)]
    [InlineData("envoy-ring-hash", "10.0.0.{0}:8080", 0x6454b72c961e0aUL, 1, 0x7b714272037622UL, 0, 0xbecf1fc4ee42d9UL, 1)]
    [InlineData("groupcache", "http://10.0.0.{0}:8080", 0x8b1cfbUL, 0, 0x9e2986UL, 1, 0x111bd08UL, 4)]
    public void Owner_AtTheFirstPoints_IsTheReferences(string algorithm, string form, ulong first, int firstOwner, ulong second, int secondOwner, ulong third, int thirdOwner)
    {
        var index = Placement.Build(Of(algorithm), [.. s_equal.Select((weight, i) => Node(algorithm, form, i, weight))]).Index;

        Assert.Equal((firstOwner, firstOwner), (index.Owner(0), index.Owner(first)));
        Assert.Equal((secondOwner, secondOwner), (index.Owner(first + 1), index.Owner(second)));
        Assert.Equal((thirdOwner, thirdOwner), (index.Owner(second + 1), index.Owner(third)));
    }

    /// <summary>What nutcracker 0.5 answered: it cuts the name and number of a point after 272 bytes, so that the last servers have one point each, over and over.</summary>
    [Fact]
    public void Owner_TwemproxyWithVeryLongNames_IsNutcrackers()
    {
        int[] lengths = [269, 270, 271, 272, 300];
        var placement = Placement.Build(
            Of("twemproxy-ketama") with { KeyHash = "md5" },
            [.. lengths.Select((length, i) => new PlacementNode { NodeId = $"{i}", HashName = new string((char)('a' + i), length) })]);

        var found = Enumerable.Range(0, 40).Select(i => placement.OwnerIdOf(System.Text.Encoding.UTF8.GetBytes($"user:{i}")));

        Assert.Equal("0010010011021100011110001303000010101100", string.Concat(found));
    }

    /// <summary>A weight of spymemcached's comes from its map of weights, and that alone makes it count points by parts of the total.</summary>
    [Fact]
    public void Owner_SpymemcachedWithEqualWeightsOfAMap_HasWeightedPoints()
    {
        PlacementNode[] Weighing(double weight) => [.. Nodes.For("spymemcached-ketama", 25).Select(node => node with { Weight = weight })];
        var (plain, mapped) = (Placement.Build(Of("spymemcached-ketama"), Weighing(1)), Placement.Build(Of("spymemcached-ketama"), Weighing(2)));
        var weighted = Placement.Build(Of("libmemcached-ketama-weighted"), Weighing(1));

        Assert.Equal(0, Movement.Between(weighted, mapped).Owners.Moved);
        Assert.InRange(Movement.Between(plain, mapped).Owners.Moved, 0.001, 0.1);
    }

    /// <summary>Worked out from HAProxy's full_hash and from XXH32 as published.</summary>
    [Theory]
    [InlineData("10.0.0.1", null, "0x6dcdab3e")]
    [InlineData("10.0.0.1", 8080, "0xd00eff4d")]
    [InlineData("2001:db8::1", null, "0x0a4d51c7")]
    [InlineData("2001:db8::1", 8080, "0x58044004")]
    public void NodeKey_OfAnAddress_IsHaproxys(string address, int? port, string key) =>
        Assert.Equal(key, HaproxyNodeKey.OfAddress(System.Net.IPAddress.Parse(address), port));

    [Fact]
    public void NodeKey_OfGuidAndId32_IsHaproxys() => Assert.Equal(("0x887d3e03", "0x7a96531f"), (HaproxyNodeKey.OfGuid("srv-7f3a"), HaproxyNodeKey.OfId32(7)));

    [Fact]
    public void HashKey_ConsecutiveUsers_AreRedissSlots()
    {
        var placement = SamplePlacements.Build("redis-cluster", Nodes.For("redis-cluster", 3));

        var slots = Enumerable.Range(0, 8).Select(i => placement.HashKey(System.Text.Encoding.UTF8.GetBytes($"user:{i}")) % RedisClusterAlgorithm.SlotCount);

        Assert.Equal([14907UL, 10778, 6777, 2648, 15039, 10910, 6909, 2780], slots);
    }

    /// <summary>Envoy's own test of its table of seven entries (maglev_lb_test.cc).</summary>
    [Fact]
    public void Owner_EnvoysSmallMaglev_IsItsFixture()
    {
        var placement = Placement.Build(
            Of("envoy-maglev") with { TableSize = 7 },
            [.. Enumerable.Range(90, 6).Select(port => new PlacementNode { NodeId = $"{port}", Address = $"127.0.0.1:{port}" })]);

        Assert.Equal(["92", "94", "90", "91", "95", "90", "93"], Enumerable.Range(0, 7).Select(hash => placement.Nodes[placement.Index.Owner((ulong)hash)].NodeId));
    }

    /// <summary>What java.util.regex finds for <c>\{(.+?)\}</c>.</summary>
    [Theory]
    [InlineData("{user}:1", "user")]
    [InlineData("a{user}{b}", "user")]
    [InlineData("{}x}", "}x")]
    [InlineData("{}", "{}")]
    [InlineData("a{b", "a{b")]
    [InlineData("{", "{")]
    [InlineData("{}{a}", "}{a")]
    public void HashedPart_JedisWithTags_IsWhatItsPatternFinds(string key, string part)
    {
        var placement = Placement.Build(Of("jedis-sharded") with { HashTag = "{}" }, Nodes.Many(2));

        Assert.Equal(part, System.Text.Encoding.ASCII.GetString(placement.HashedPart(System.Text.Encoding.ASCII.GetBytes(key))));
    }

    private static PlacementSpec Of(string algorithm) => new() { Algorithm = algorithm };

    private static PlacementNode Node(string algorithm, string form, int i, int weight)
    {
        var name = string.Format(CultureInfo.InvariantCulture, form, i + 1);
        var isAddress = !algorithm.StartsWith("haproxy", StringComparison.Ordinal) && !algorithm.StartsWith("jedis", StringComparison.Ordinal)
            && !algorithm.StartsWith("twemproxy", StringComparison.Ordinal);
        return new PlacementNode
        {
            NodeId = $"{i}",
            Address = isAddress ? name : "",
            HashName = isAddress || name.Length == 0 ? null : name,
            Weight = weight,
        };
    }
}

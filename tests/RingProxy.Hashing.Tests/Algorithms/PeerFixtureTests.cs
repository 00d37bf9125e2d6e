using System.Globalization;
using System.Text;

namespace RingProxy.Hashing.Tests;

/// <summary>Values that peers' own test suites expect: mcrouter's Ch3HashFuncTest and Crc32HashFuncTest, Envoy's ring_hash_lb_test.</summary>
public sealed class PeerFixtureTests
{
    private static readonly byte[] s_allBytes = [.. Enumerable.Range(0, 256).Select(i => (byte)(i - 128))];

    [Theory]
    [InlineData("sample", 100, 97)]
    [InlineData("sample", 1, 0)]
    [InlineData("", 100, 72)]
    [InlineData("", 1, 0)]
    [InlineData("", 1 << 23, 6173600)]
    [InlineData("sample", 1 << 23, 5167780)]
    public void Owner_McroutersCh3_IsItsTests(string key, int servers, int expected) =>
        Assert.Equal(expected, Furc(servers).Owner(KeyHashes.McrouterCh3.Get(null).Compute(Encoding.ASCII.GetBytes(key))));

    [Fact]
    public void Owner_McroutersCh3AllBytes_IsItsTests()
    {
        var hash = KeyHashes.McrouterCh3.Get(null);

        Assert.Equal(31015, Furc(99_999).Owner(hash.Compute(s_allBytes)));
        Assert.Equal(67101, Furc(99_999).Owner(hash.Compute([.. s_allBytes.Reverse()])));
    }

    [Fact]
    public void Owner_McroutersCh3ManyKeys_AreCountedAsInItsTests()
    {
        Assert.Equal([307, 342, 351], CountsOf(3, 1_000));
        Assert.Equal([995, 955, 1046, 968, 1032, 972, 1016, 1038, 1010, 968], CountsOf(10, 10_000));
    }

    [Theory]
    [InlineData("sample", 100, 7UL)]
    [InlineData("", 100, 0UL)]
    [InlineData("sample", (1 << 30) - 1, 822834884UL)]
    public void Compute_McroutersCrc32_IsItsTests(string key, uint servers, ulong expected) =>
        Assert.Equal(expected, KeyHashes.McrouterCrc32.Get(null).Compute(Encoding.ASCII.GetBytes(key)) % servers);

    [Fact]
    public void Compute_McroutersCrc32AllBytes_IsItsTests()
    {
        var hash = KeyHashes.McrouterCrc32.Get(null);

        Assert.Equal(11697UL, hash.Compute(s_allBytes) % 99_999);
        Assert.Equal(97630UL, hash.Compute([.. s_allBytes.Reverse()]) % 99_999);
    }

    /// <summary>Six hosts on a ring of twelve points, as its tests print them: by address, by address with MurmurHash2, by host name.</summary>
    [Theory]
    [InlineData(
        "xxh64", "127.0.0.1:9{0}",
        "4:833437586790550860 2:928266305478181108 0:1033482794131418490 5:3551244743356806947 3:3851675632748031481 1:5583722120771150861 1:6311230543546372928 "
        + "3:7700377290971790572 5:13144177310400110813 2:13444792449719432967 4:15516499411664133160 0:16117243373044804889")]
    [InlineData(
        "murmur2", "127.0.0.1:8{0}",
        "5:1358027074129602068 3:4361834613929391114 4:7224494972555149682 1:7701421856454313576 2:8649315368077433379 4:8739448859063030639 1:9887544217113020895 "
        + "2:10150910876324007731 3:15168472011420622455 0:15427156902705414897 5:16375050414328759093 0:17613279263364193813")]
    [InlineData(
        "xxh64", "9{0}",
        "5:1975508444536362413 5:2376063919839173711 3:2386806903309390596 4:6749904478991551885 3:6803900775736438537 2:7225015537174310577 0:8787465352164086522 "
        + "2:11282020843382717940 1:13723418369486627818 0:13776502110861797421 1:14338313586354474791 4:15364271037087512980")]
    public void Owner_EnvoysSmallRing_IsItsTests(string pointHash, string form, string ring)
    {
        var placement = Placement.Build(
            new PlacementSpec { Algorithm = "envoy-ring-hash", MinimumRingSize = 12, PointHash = pointHash },
            [.. Enumerable.Range(0, 6).Select(i => new PlacementNode { NodeId = $"{i}", HashName = string.Format(CultureInfo.InvariantCulture, form, i) })]);
        var points = ring.Split(' ').Select(point => (Node: int.Parse(point[..1], CultureInfo.InvariantCulture), Hash: ulong.Parse(point[2..], CultureInfo.InvariantCulture))).ToArray();

        Assert.Equal(12, points.Length);
        Assert.All(points, point => Assert.Equal(point.Node, placement.Index.Owner(point.Hash)));
        // One past a point belongs to the next one, past the last to the first.
        Assert.All(points.Zip([.. points.Skip(1), points[0]]), pair => Assert.Equal(pair.Second.Node, placement.Index.Owner(pair.First.Hash + 1)));
    }

    private static FurcIndex Furc(int servers) => new([.. Enumerable.Range(0, servers)]);

    private static int[] CountsOf(int servers, int keys)
    {
        var counts = new int[servers];
        for (var i = 0; i < keys; i++)
        {
            counts[Furc(servers).Owner(KeyHashes.McrouterCh3.Get(null).Compute(Encoding.ASCII.GetBytes(i.ToString(CultureInfo.InvariantCulture))))]++;
        }

        return counts;
    }
}

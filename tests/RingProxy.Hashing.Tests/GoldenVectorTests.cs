using System.Globalization;
using System.Text;
using System.Text.Json;
using RingProxy.Testing;

namespace RingProxy.Hashing.Tests;

/// <summary>The native placements against tests/vectors/native-golden.py, which shares no code with us.</summary>
public sealed class GoldenVectorTests
{
    private static readonly JsonElement s_golden = JsonDocument.Parse(File.ReadAllBytes(Repository.File("tests", "vectors", "native-golden.json"))).RootElement;
    private static readonly byte[][] s_keys = [.. s_golden.GetProperty("keys").EnumerateArray().Select(key => Encoding.UTF8.GetBytes(key.GetString()!))];

    public static TheoryData<int> Placements => [.. Enumerable.Range(0, s_golden.GetProperty("placements").GetArrayLength())];

    public static TheoryData<int> Transitions => [.. Enumerable.Range(0, s_golden.GetProperty("transitions").GetArrayLength())];

    [Theory]
    [InlineData("xxh3")]
    [InlineData("xxh64")]
    [InlineData("murmur3")]
    public void Compute_GoldenKeys_IsTheReferenceLibrarys(string name)
    {
        var expected = s_golden.GetProperty("hashes").GetProperty(name).EnumerateArray().Select(Hex);

        Assert.Equal(expected, s_keys.Select(key => KeyHashes.Native.Get(name).Compute(key)));
    }

    [Fact]
    public void FillPoints_GoldenNodes_AreTheScripts()
    {
        foreach (var vector in s_golden.GetProperty("points").EnumerateArray())
        {
            var node = NodeOf(vector.GetProperty("node"));
            var expected = vector.GetProperty("points").EnumerateArray().Select(Hex).ToArray();
            var points = new ulong[expected.Length];

            RingAlgorithm.FillPoints(Encoding.UTF8.GetBytes(node.HashName ?? node.NodeId), points);

            Assert.Equal(expected, points);
        }
    }

    [Theory]
    [MemberData(nameof(Placements))]
    public void PreferenceList_GoldenKeys_IsTheScripts(int at)
    {
        var vector = s_golden.GetProperty("placements")[at];
        var nodes = vector.GetProperty("nodes").EnumerateArray().Select(NodeOf).ToArray();
        var placement = Placement.Build(SpecOf(vector.GetProperty("placement")), nodes);
        var ids = nodes.Select(node => node.NodeId).ToList();

        var found = s_keys.Select(key => string.Concat(PreferenceOf(placement, key).Select(node => ids.IndexOf(placement.Nodes[node].NodeId))));

        Assert.Equal(vector.GetProperty("preference").EnumerateArray().Select(order => order.GetString()), found);
    }

    [Theory]
    [MemberData(nameof(Transitions))]
    public void GateOf_GoldenKeys_IsTheScripts(int at)
    {
        var vector = s_golden.GetProperty("transitions")[at];
        var placement = new PlacementSpec { Algorithm = "ring", HashTag = vector.TryGetProperty("hashTag", out var tag) ? tag.GetString() : null };
        var ring = Ring.Build(new RingSpec
        {
            RingId = vector.GetProperty("ringId").GetString()!,
            Placement = placement,
            Nodes = Nodes.Many(2),
            Transition = new RingTransition { PreviousPlacement = placement, PreviousNodes = Nodes.Many(1), Version = vector.GetProperty("version").GetInt64() },
        });

        Assert.Equal(vector.GetProperty("gates").EnumerateArray().Select(Hex), s_keys.Select(key => ring.GateOf(key)));
    }

    [Fact]
    public void Vectors_OfAllPlacements_CoverEveryNativeAlgorithmAndHash()
    {
        var specs = s_golden.GetProperty("placements").EnumerateArray().Select(vector => SpecOf(vector.GetProperty("placement"))).ToList();
        string[] native = ["ring", "maglev", "rendezvous", "jump", "modulo"];

        Assert.All(
            native.SelectMany(algorithm => KeyHashes.Native.Names.Select(hash => (algorithm, hash))),
            pair => Assert.Contains(specs, spec => spec.Algorithm == pair.algorithm && spec.KeyHash == pair.hash));
    }

    private static int[] PreferenceOf(Placement placement, byte[] key)
    {
        var owners = new int[placement.Nodes.Length];
        Assert.Equal(owners.Length, placement.PreferenceList(key, owners));
        Assert.Equal(owners[0], placement.OwnerOf(key));
        return owners;
    }

    private static PlacementSpec SpecOf(JsonElement spec) => new()
    {
        Algorithm = spec.GetProperty("algorithm").GetString()!,
        KeyHash = spec.TryGetProperty("keyHash", out var keyHash) ? keyHash.GetString() : null,
        HashTag = spec.TryGetProperty("hashTag", out var tag) ? tag.GetString() : null,
        PointsPerWeight = spec.TryGetProperty("pointsPerWeight", out var points) ? points.GetInt32() : null,
        TableSize = spec.TryGetProperty("tableSize", out var size) ? size.GetInt32() : null,
    };

    private static PlacementNode NodeOf(JsonElement node) => new()
    {
        NodeId = node.GetProperty("nodeId").GetString()!,
        HashName = node.TryGetProperty("hashName", out var name) ? name.GetString() : null,
        Weight = node.TryGetProperty("weight", out var weight) ? weight.GetDouble() : 1,
        VirtualNodes = node.TryGetProperty("virtualNodes", out var count) ? count.GetInt32() : null,
    };

    private static ulong Hex(JsonElement text) => ulong.Parse(text.GetString()!, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}

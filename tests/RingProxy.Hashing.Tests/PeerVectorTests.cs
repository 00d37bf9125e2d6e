using System.Globalization;
using System.Text;
using System.Text.Json;
using RingProxy.Testing;

namespace RingProxy.Hashing.Tests;

/// <summary>Decisions recorded from running nginx, HAProxy, libmemcached and Redis, key by key.</summary>
public sealed class PeerVectorTests
{
    public static TheoryData<string> Files => [.. Recorded];

    private static IEnumerable<string> Recorded => Directory.GetFiles(Path.Combine(Repository.Root, "tests", "vectors"), "*.json")
        .Select(path => Path.GetFileName(path))
        .Where(file => file.Split('-')[0] is "haproxy" or "libmemcached" or "nginx")
        .Order(StringComparer.Ordinal);

    [Theory]
    [MemberData(nameof(Files))]
    public void Owner_RecordedKey_IsThePeers(string file)
    {
        using var vector = JsonDocument.Parse(File.ReadAllBytes(Repository.File("tests", "vectors", file)));
        var root = vector.RootElement;
        var placement = Placement.Build(SpecOf(root), [.. root.GetProperty("nodes").EnumerateArray().Select(NodeOf)]);
        var picks = root.GetProperty("picks").EnumerateObject().ToList();

        var wrong = picks.Where(pick => placement.OwnerIdOf(Encoding.UTF8.GetBytes(pick.Name)) != pick.Value.GetString());

        Assert.True(picks.Count >= 100, $"{file} has only {picks.Count} keys");
        Assert.Empty(wrong);
    }

    [Fact]
    public void HashKey_RecordedKey_IsRedissSlot()
    {
        using var vector = JsonDocument.Parse(File.ReadAllBytes(Repository.File("tests", "vectors", "redis-cluster-keyslot.json")));
        var placement = SamplePlacements.Build("redis-cluster", new PlacementNode { NodeId = "n", Slots = "0-16383" });
        var slots = vector.RootElement.GetProperty("slots").EnumerateObject().ToList();

        Assert.True(slots.Count >= 100);
        Assert.All(slots, slot => Assert.Equal(slot.Value.GetUInt64(), placement.HashKey(Encoding.UTF8.GetBytes(slot.Name)) % 16384));
    }

    [Fact]
    public void Files_Recorded_AreOfThreePeers()
    {
        Assert.Equal(27, Recorded.Count());
        Assert.Equal(["haproxy", "libmemcached", "nginx"], Recorded.Select(file => file.Split('-')[0]).Distinct());
    }

    private static PlacementSpec SpecOf(JsonElement vector)
    {
        var config = vector.GetProperty("config");
        switch (vector.GetProperty("peer").GetString())
        {
            case "nginx":
                return new PlacementSpec { Algorithm = "nginx-consistent" };
            case "haproxy":
                var words = config.GetProperty("directive").GetString()!.Split("hash-type consistent ")[1].Split(' ');
                return new PlacementSpec { Algorithm = "haproxy-consistent", KeyHash = words[0], Avalanche = words.Contains("avalanche") };
            default:
                var behaviours = config.GetProperty("behaviours");
                return new PlacementSpec
                {
                    Algorithm = behaviours.TryGetProperty("ketama_weighted", out _) ? "libmemcached-ketama-weighted" : "libmemcached-ketama",
                    KeyHash = behaviours.TryGetProperty("hash", out var hash) ? hash.GetString() : null,
                };
        }
    }

    private static PlacementNode NodeOf(JsonElement node) => new()
    {
        NodeId = node.GetProperty("name").GetString()!,
        Address = node.GetProperty("address").GetString()!,
        Weight = node.GetProperty("weight").GetInt32(),
        HashName = node.TryGetProperty("id", out var id) ? id.GetInt32().ToString(CultureInfo.InvariantCulture) : null,
    };
}

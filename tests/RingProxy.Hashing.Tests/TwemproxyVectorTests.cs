using System.Text;
using System.Text.Json;
using RingProxy.Testing;

namespace RingProxy.Hashing.Tests;

/// <summary>Decisions recorded from a running twemproxy 0.5, key by key.</summary>
public class TwemproxyVectorTests
{
    public static TheoryData<string> Files => new(Directory.GetFiles(Folder, "twemproxy-*.json").Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal));

    private static string Folder => Path.Combine(Repository.Root, "tests", "vectors");

    [Theory]
    [MemberData(nameof(Files))]
    public void Owner_RecordedKey_IsTwemproxys(string file)
    {
        using var vector = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Folder, file)));
        var placement = PlacementOf(vector.RootElement);
        var picks = vector.RootElement.GetProperty("picks").EnumerateObject().ToList();

        var wrong = picks.Where(pick => placement.Nodes[placement.OwnerOf(Encoding.UTF8.GetBytes(pick.Name))].NodeId != pick.Value.GetString());

        Assert.True(picks.Count >= 100, $"{file} has only {picks.Count} keys");
        Assert.Empty(wrong);
    }

    [Fact]
    public void Files_Recorded_CoverBothDistributionsAndAllHashes()
    {
        var names = Directory.GetFiles(Folder, "twemproxy-*.json").Select(path => Path.GetFileName(path)).ToList();

        Assert.Contains(names, name => name.Contains("modula", StringComparison.Ordinal));
        Assert.All(KeyHashes.Twemproxy.Names, hash => Assert.Contains(names, name => name.Contains($"-{hash}-", StringComparison.Ordinal)));
    }

    private static Placement PlacementOf(JsonElement vector)
    {
        var config = vector.GetProperty("config");
        return Placement.Build(
            new PlacementSpec
            {
                Algorithm = "twemproxy-" + config.GetProperty("distribution").GetString(),
                KeyHash = config.GetProperty("hash").GetString(),
                HashTag = config.TryGetProperty("hash_tag", out var tag) ? tag.GetString() : null,
            },
            [.. vector.GetProperty("nodes").EnumerateArray().Select(node => new PlacementNode
            {
                NodeId = node.GetProperty("name").GetString()!,
                Address = node.GetProperty("address").GetString()!,
                Weight = node.GetProperty("weight").GetInt32(),
            })]);
    }
}

using System.Text;
using System.Text.Json;
using RingProxy.Testing;

namespace RingProxy.Cli.Tests;

/// <summary>Recorded decisions of every peer, asked again through a document that was imported from the peer's own configuration, key by key.</summary>
public sealed class ImportVectorTests : IDisposable
{
    private readonly Rings _rings = new();

    public void Dispose() => _rings.Dispose();

    public static TheoryData<string> Vectors => [.. Recorded];

    private static IEnumerable<string> Recorded => Directory.GetFiles(Repository.File("tests", "vectors"), "*.json")
        .Select(file => Path.GetFileName(file))
        .Where(file => file.Split('-')[0] is "haproxy" or "libmemcached" or "nginx" or "twemproxy")
        .Order(StringComparer.Ordinal);

    [Fact]
    public void Vectors_Folder_HoldsThoseOfFourPeers()
    {
        Assert.True(Recorded.Count() >= 50);
        Assert.Equal(["haproxy", "libmemcached", "nginx", "twemproxy"], Recorded.Select(file => file.Split('-')[0]).Distinct());
    }

    [Theory]
    [MemberData(nameof(Vectors))]
    public async Task Lookup_ImportedRing_AgreesKeyByKey(string name)
    {
        var vector = JsonDocument.Parse(File.ReadAllText(Repository.File("tests", "vectors", name))).RootElement;
        var picks = vector.GetProperty("picks").EnumerateObject().Select(pick => $"{pick.Name}\t{pick.Value.GetString()}").ToArray();
        var keys = Encoding.UTF8.GetBytes(string.Join('\n', picks.Select(pick => pick.Split('\t')[0])));
        var config = PeerConfig.TextOf(vector) is { } text ? _rings.Write("peer.conf", text) : "";

        var imported = await CommandLine.RunAsync([.. PeerConfig.Arguments(vector, config), "--out", _rings.PathOf("ring.json")]);
        imported.Expect(ExitCodes.Ok);
        var result = await new CommandLine { Input = keys }.ExecuteAsync("lookup", "--ring", _rings.PathOf("ring.json"), "--keys", "-");

        Assert.True(picks.Length >= 100, $"only {picks.Length} keys");
        Assert.Equal(picks, result.Expect(ExitCodes.Ok).Lines);
    }

    [Fact]
    public async Task Lookup_RedisClusterKeys_FallIntoRedissSlots()
    {
        var vector = JsonDocument.Parse(File.ReadAllText(Repository.File("tests", "vectors", "redis-cluster-keyslot.json"))).RootElement;
        var ring = _rings.Write("ring.json", """{"placement":{"algorithm":"redis-cluster"},"nodes":[{"nodeId":"n","address":"h:1","slots":"0-16383"}]}""");
        var slots = vector.GetProperty("slots").EnumerateObject().ToArray();
        // The empty key is among them: an empty line.
        var keys = Encoding.UTF8.GetBytes(string.Concat(slots.Select(slot => slot.Name + '\n')));

        var result = await new CommandLine { Input = keys }.ExecuteAsync("lookup", "--ring", ring, "--keys", "-", "--explain", "--format", "json");

        var found = result.Expect(ExitCodes.Ok).Lines.Select(line => JsonDocument.Parse(line).RootElement.GetProperty("hash").GetString()!);
        Assert.Equal(slots.Select(slot => slot.Value.GetInt32()), found.Select(hash => Convert.ToInt32(hash, 16) % 16384));
    }
}

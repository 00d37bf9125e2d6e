using System.Text.Json;
using RingProxy.Hashing;
using RingProxy.Testing;
using RingProxy.Topology;

namespace RingProxy.IntegrationTests;

/// <summary>Every recorded libmemcached mapping over real nodes: a key that the client has written straight to its node is found through us.</summary>
public sealed class MemcachedVectorTests
{
    [Fact]
    public async Task Get_RecordedKeys_EachIsFoundWhereLibmemcachedStoredIt()
    {
        var files = Directory.GetFiles(Repository.File("tests", "vectors"), "libmemcached-*.json");
        Assert.True(files.Length >= 8, $"only {files.Length} vectors");
        await using var nodes = await MemcachedNodes.StartAsync(10);
        await using var proxy = MemcachedProxy.Start(MemcachedProxy.RingOf(nodes.Declared));
        foreach (var (index, file) in files.Order(StringComparer.Ordinal).Index())
        {
            var vector = JsonDocument.Parse(await File.ReadAllTextAsync(file)).RootElement;
            proxy.Apply(RingOf(vector, nodes, version: index + 2));
            await AssertFoundAsync(proxy, nodes, vector, Path.GetFileName(file));
        }
    }

    private static async Task AssertFoundAsync(MemcachedProxy proxy, MemcachedNodes nodes, JsonElement vector, string name)
    {
        var names = vector.GetProperty("nodes").EnumerateArray().Select(node => node.GetProperty("name").GetString()!).ToList();
        var picks = vector.GetProperty("picks").EnumerateObject().Where(pick => pick.Name.Length > 0).ToList();
        Assert.True(picks.Count >= 400, $"{name}: only {picks.Count} keys");
        for (var node = 0; node < names.Count; node++)
        {
            await using var direct = await nodes.ConnectAsync(node);
            Assert.Equal("OK", await direct.CallAsync("flush_all"));
            await direct.SendAsync(string.Concat(picks.Where(pick => pick.Value.GetString() == names[node]).Select(pick => $"set {pick.Name} 0 0 {name.Length} noreply\r\n{name}\r\n")));
            Assert.Equal("MN", await direct.CallAsync("mn"));
        }

        await using var client = await proxy.ConnectAsync();
        await client.SendAsync($"get {string.Join(' ', picks.Select(pick => pick.Name))}\r\n");
        Assert.Equal(string.Concat(picks.Select(pick => $"VALUE {pick.Name} 0 {name.Length}\r\n{name}\r\n")), await client.ReadUntilAsync("END\r\n"));
    }

    /// <summary>Our nodes, with the names that libmemcached hashed for the recorded ones: the host alone where the port is the usual one.</summary>
    private static RingDocument RingOf(JsonElement vector, MemcachedNodes nodes, long version)
    {
        var behaviours = vector.GetProperty("config").GetProperty("behaviours");
        return new RingDocument
        {
            RingId = TestDocuments.RingId,
            Version = version,
            Placement = new PlacementSpec
            {
                Algorithm = behaviours.TryGetProperty("ketama_weighted", out _) ? "libmemcached-ketama-weighted" : "libmemcached-ketama",
                KeyHash = behaviours.TryGetProperty("hash", out var hash) ? hash.GetString() : null,
            },
            Nodes = [.. vector.GetProperty("nodes").EnumerateArray().Zip(nodes.Declared, (recorded, node) => node with
            {
                Weight = recorded.GetProperty("weight").GetInt32(),
                HashName = recorded.GetProperty("name").GetString()!.Replace(":11211", "", StringComparison.Ordinal),
            })],
        };
    }
}

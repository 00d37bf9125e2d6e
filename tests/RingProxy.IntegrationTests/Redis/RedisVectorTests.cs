using System.Globalization;
using System.Text;
using System.Text.Json;
using RingProxy.Cli;
using RingProxy.Testing;
using RingProxy.Topology;

namespace RingProxy.IntegrationTests;

/// <summary>Every recorded twemproxy configuration, imported and fronted by us over real nodes: each key is stored on the node that twemproxy chose.</summary>
public sealed class RedisVectorTests
{
    [Fact]
    public async Task Set_RecordedKeys_EachIsStoredWhereTwemproxyStoredIt()
    {
        var files = Directory.GetFiles(Repository.File("tests", "vectors"), "twemproxy-*.json");
        Assert.True(files.Length >= 15, $"only {files.Length} vectors");
        await using var nodes = await RedisNodes.StartAsync(10);
        await using var proxy = RedisProxy.Start();
        foreach (var (index, file) in files.Order(StringComparer.Ordinal).Index())
        {
            var vector = JsonDocument.Parse(await File.ReadAllTextAsync(file)).RootElement;
            proxy.Apply(await ImportAsync(vector, nodes, version: index + 1));
            await AssertStoredAsync(proxy, nodes, vector, Path.GetFileName(file));
        }
    }

    private static async Task AssertStoredAsync(RedisProxy proxy, RedisNodes nodes, JsonElement vector, string name)
    {
        var names = vector.GetProperty("nodes").EnumerateArray().Select(node => node.GetProperty("name").GetString()!).ToList();
        var picks = vector.GetProperty("picks").EnumerateObject().Where(pick => pick.Name.Length > 0).ToLookup(pick => pick.Value.GetString()!, pick => pick.Name);
        var keys = picks.SelectMany(group => group).ToArray();
        await using var client = await proxy.ConnectAsync();
        await client.SendAsync([.. keys.SelectMany(key => RedisConnection.Command("SET", key, "v"))]);
        Assert.All(await client.ReadAsync(keys.Length), reply => Assert.Equal("+OK", reply));

        Assert.True(keys.Length >= 100, $"{name}: only {keys.Length} keys");
        Assert.Empty(picks.Select(group => group.Key).Except(names));
        foreach (var (node, nodeName) in names.Index())
        {
            await using var direct = await nodes.ConnectAsync(node);
            var expected = $":{picks[nodeName].Count()}";
            Assert.Equal($"{name} {nodeName} {expected}", $"{name} {nodeName} {await direct.CallAsync("DBSIZE")}");
            if (expected != ":0")
                Assert.Equal(expected, await direct.CallAsync(["EXISTS", .. picks[nodeName]]));
            await direct.CallAsync("FLUSHALL");
        }
    }

    /// <summary>The document of <c>ringctl import twemproxy</c>, with our nodes' addresses in place of the recorded ones.</summary>
    private static async Task<RingDocument> ImportAsync(JsonElement vector, RedisNodes nodes, long version)
    {
        using var directory = new TempDirectory();
        await File.WriteAllTextAsync(directory.File("nutcracker.yml"), ConfigOf(vector));
        using var output = new MemoryStream();
        await using var error = new StringWriter(CultureInfo.InvariantCulture);
        var exitCode = await new Ringctl(new Terminal { Input = Stream.Null, Output = output, Error = error }).RunAsync(["import", "twemproxy", directory.File("nutcracker.yml")], default);
        Assert.True(exitCode == ExitCodes.Ok, $"{error}");
        var draft = RingDocumentReader.ReadDraft(output.ToArray()).Document!;
        var addresses = vector.GetProperty("nodes").EnumerateArray().Select(node => node.GetProperty("address").GetString()!).ToList();
        return draft with
        {
            RingId = TestDocuments.RingId,
            Version = version,
            Checksum = null,
            Nodes = [.. draft.Nodes.Select(node => node with { Address = nodes.AddressOf(addresses.IndexOf(node.Address)) })],
        };
    }

    private static string ConfigOf(JsonElement vector)
    {
        var config = vector.GetProperty("config");
        var text = new StringBuilder("pool:\n  listen: 127.0.0.1:22121\n  redis: true\n");
        foreach (var member in config.EnumerateObject().Where(member => member.Name is "hash" or "distribution" or "hash_tag"))
            text.Append(CultureInfo.InvariantCulture, $"  {member.Name}: \"{member.Value.GetString()}\"\n");
        text.Append("  servers:\n");
        var isNamed = config.GetProperty("form").GetString()!.Contains("name", StringComparison.Ordinal);
        foreach (var node in vector.GetProperty("nodes").EnumerateArray())
            text.Append(CultureInfo.InvariantCulture, $"   - {node.GetProperty("address").GetString()}:{node.GetProperty("weight")}{(isNamed ? $" {node.GetProperty("name").GetString()}" : "")}\n");
        return text.ToString();
    }
}

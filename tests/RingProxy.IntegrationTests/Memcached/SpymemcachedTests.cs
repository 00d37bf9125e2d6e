using System.Text.Json;
using RingProxy.Testing;
using RingProxy.Topology;

namespace RingProxy.IntegrationTests;

/// <summary>spymemcached itself, with its own ring over real servers: every key of the recorded libmemcached mappings is found from either side.</summary>
public sealed class SpymemcachedTests
{
    private const string Library = "/usr/share/java/spymemcached.jar";

    [Theory]
    [InlineData("TEXT", "127.0.0.1")]
    [InlineData("BINARY", "127.0.0.1")]
    [InlineData("TEXT", "localhost")]
    [InlineData("TEXT", "127.0.0.1", 1, 2, 3, 1, 7)]
    [InlineData("TEXT", "127.0.0.1", 2, 2, 2, 2, 2)]
    public async Task UsualWork_BesideStraightClients_FindsEveryKey(string protocol, string host, params int[] weights)
    {
        await using var servers = await MemcachedPorts.StartAsync(5);
        // Java writes an address that was given by name as name/ip:port.
        var nodes = servers.Ports.Select((port, i) => new RingNode
        {
            NodeId = $"n{i}",
            Address = $"127.0.0.1:{port}",
            HashName = host == "localhost" ? $"localhost/127.0.0.1:{port}" : null,
            Weight = weights.Length == 0 ? 1 : weights[i],
        });
        await using var proxy = MemcachedProxy.Start(MemcachedProxy.RingOf(nodes, algorithm: "spymemcached-ketama"));
        var named = servers.Ports.Select((port, i) => weights.Length == 0 ? $"{host}:{port}" : $"{host}:{port}={weights[i]}");

        var program = Repository.File("tests", "RingProxy.IntegrationTests", "Memcached", "SpymemcachedWork.java");
        var output = await ClientProgram.RunAsync("java", ["-cp", Library, program, protocol, $"127.0.0.1:{proxy.EndPoint.Port}", .. named], RecordedKeys());

        Assert.Equal("done\n", output);
    }

    /// <returns>One a line.</returns>
    private static string RecordedKeys()
    {
        var keys = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var file in Directory.GetFiles(Repository.File("tests", "vectors"), "libmemcached-*.json"))
        {
            using var vector = JsonDocument.Parse(File.ReadAllText(file));
            keys.UnionWith(vector.RootElement.GetProperty("picks").EnumerateObject().Select(pick => pick.Name).Where(name => name.Length > 0));
        }

        Assert.True(keys.Count >= 4000, $"only {keys.Count} keys");
        return string.Join('\n', keys);
    }
}

using RingProxy.Testing;

namespace RingProxy.Cli.Tests;

/// <summary>The samples in config/peers are imported by the command that each of them names.</summary>
public sealed class PeerSampleTests
{
    [Theory]
    [InlineData("nginx.conf", "ringctl import nginx config/peers/nginx.conf sessions", "nginx-consistent", 3)]
    [InlineData("haproxy.cfg", "ringctl import haproxy config/peers/haproxy.cfg sessions", "haproxy-consistent", 3)]
    [InlineData("nutcracker.yml", "ringctl import twemproxy config/peers/nutcracker.yml redis", "twemproxy-ketama", 3)]
    [InlineData("envoy.yaml", "ringctl import envoy config/peers/envoy.yaml sessions", "envoy-ring-hash", 3)]
    [InlineData("mcrouter.json", "ringctl import mcrouter config/peers/mcrouter.json cache", "mcrouter-ch3", 3)]
    public async Task Import_Sample_IsAValidRing(string file, string command, string algorithm, int nodeCount)
    {
        var path = Repository.File("config", "peers", file);
        Assert.Contains(command, File.ReadAllText(path), StringComparison.Ordinal);

        var result = await CommandLine.RunAsync([.. command.Split(' ').Skip(1).Select(word => word.StartsWith("config/", StringComparison.Ordinal) ? path : word)]);

        var document = result.Expect(ExitCodes.Ok).Json;
        Assert.Equal(algorithm, document.GetProperty("placement").GetProperty("algorithm").GetString());
        Assert.Equal(nodeCount, document.GetProperty("nodes").GetArrayLength());
    }

    [Fact]
    public void Samples_Folder_HoldsNoOthers() => Assert.Equal(
        ["envoy.yaml", "haproxy.cfg", "mcrouter.json", "nginx.conf", "nutcracker.yml"],
        Directory.GetFiles(Repository.File("config", "peers")).Select(Path.GetFileName).Order(StringComparer.Ordinal));
}

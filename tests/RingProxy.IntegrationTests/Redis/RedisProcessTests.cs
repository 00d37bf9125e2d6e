using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using RingProxy.Testing;
using RingProxy.Topology;

namespace RingProxy.IntegrationTests;

/// <summary>The program as people run it, for Redis alone.</summary>
public sealed class RedisProcessTests(RedisNodesFixture fixture) : IClassFixture<RedisNodesFixture>
{
    [Fact]
    public async Task Sidecar_ForRedisAlone_ServesTellsAndEndsInOrder()
    {
        using var directory = new TempDirectory();
        await File.WriteAllBytesAsync(
            directory.File("test.json"), RingDocumentWriter.Write(RingDocumentWriter.Seal(RedisProxy.RingOf(fixture.Nodes.Declared))));
        await using var sidecar = RingProxyProcess.Start(
            "sidecar", "--store", $"file:{directory.Path}", "--admin", "http://127.0.0.1:0", "--set", $"stateDirectory={directory.File("state")}",
            "--set", "redis.listeners[0].ringId=test", "--set", "redis.listeners[0].listen=127.0.0.1:0", "--set", "redis.loops=2");
        var serving = await sidecar.UntilLineAsync("serves redis://([^;]+); admin at (http://[^;]+);");
        await using var client = await RedisConnection.ConnectAsync(IPEndPoint.Parse(serving.Groups[1].Value));
        using var admin = new HttpClient();

        for (var i = 0; i < 64; i++)
            Assert.Equal("+OK", await client.CallAsync("SET", "hot", "v"));
        Assert.Equal(1, (await admin.GetFromJsonAsync<JsonElement>($"{serving.Groups[2].Value}/status")).GetProperty("redis").GetArrayLength());
        var listener = (await admin.GetFromJsonAsync<JsonElement>($"{serving.Groups[2].Value}/redis")).GetProperty("listeners")[0];
        // A client that waits for its reply when the signal comes gets it.
        await client.SendAsync("BLPOP queue 1\r\n");
        await Poll.UntilAsync(IsBlockedAsync, "the client waits on its node");
        sidecar.Signal("TERM");

        Assert.Equal(1, listener.GetProperty("clients").GetInt32());
        Assert.Equal(3, listener.GetProperty("nodes").GetArrayLength());
        Assert.Equal("hot", listener.GetProperty("hotKeys")[0].GetProperty("key").GetString());
        Assert.Equal("(nil)", await client.ReadAsync());
        Assert.True(await client.IsEndedAsync());
        Assert.Equal(0, await sidecar.ExitCodeAsync());
    }

    private async Task<bool> IsBlockedAsync()
    {
        for (var node = 0; node < fixture.Nodes.Count; node++)
        {
            await using var direct = await fixture.Nodes.ConnectAsync(node);
            if ((await direct.CallAsync("INFO", "clients")).Contains("blocked_clients:1", StringComparison.Ordinal))
                return true;
        }

        return false;
    }

    [Fact]
    public async Task Sidecar_WrongRedisSettings_ExitsWithAllOfThem()
    {
        await using var sidecar = RingProxyProcess.Start(
            "sidecar", "--store", "file:/nowhere", "--set", "redis.loops=-1", "--set", "redis.listeners[0].listen=nowhere", "--set", "redis.transport=magic");

        Assert.Equal(1, await sidecar.ExitCodeAsync());
        Assert.Contains("redis.loops: '-1' is out of range", sidecar.Output, StringComparison.Ordinal);
        Assert.Contains("redis.listeners[0].ringId: is missing", sidecar.Output, StringComparison.Ordinal);
        Assert.Contains("redis.listeners[0].listen: 'nowhere' is not an address", sidecar.Output, StringComparison.Ordinal);
        Assert.Contains("redis.transport: 'magic' is not legal", sidecar.Output, StringComparison.Ordinal);
    }
}

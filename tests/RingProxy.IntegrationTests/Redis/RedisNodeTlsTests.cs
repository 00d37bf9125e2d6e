using RingProxy.Cache;
using Xunit.Abstractions;

namespace RingProxy.IntegrationTests;

/// <summary>TLS towards nodes that demand a certificate.</summary>
public sealed class RedisNodeTlsTests(ITestOutputHelper output) : IAsyncLifetime, IDisposable
{
    private readonly TestCertificates _certificates = new();
    private RedisTlsNodes _nodes = null!;

    public async Task InitializeAsync() => _nodes = await RedisTlsNodes.StartAsync(3, _certificates, output);

    public async Task DisposeAsync() => await _nodes.DisposeAsync();

    public void Dispose() => _certificates.Dispose();

    [Theory]
    [InlineData(CacheTransport.Auto)]
    [InlineData(CacheTransport.Select)]
    public async Task Commands_ReachTheirOwners(CacheTransport transport)
    {
        await using var proxy = Start(_ => { }, transport);
        await using var client = await proxy.ConnectAsync();
        string[] keys = [.. Enumerable.Range(0, 1000).Select(i => $"key{i}")];
        var value = new string('v', 1 << 20);

        Assert.Equal("+OK", await client.CallAsync(["MSET", .. keys.SelectMany(key => new[] { key, key })]));
        Assert.Equal($"[{string.Join(", ", keys)}]", await client.CallAsync(["MGET", .. keys]));
        Assert.Equal("+OK", await client.CallAsync("SET", "long", value));
        Assert.Equal(value, await client.CallAsync("GET", "long"));
        Assert.Equal("[blocked, x]", (await Task.WhenAll(BlockAsync(proxy, "blocked"), PushAsync(proxy, "blocked")))[0]);
        for (var node = 0; node < 3; node++)
        {
            await using var direct = await _nodes.ConnectAsync(node);
            var key = proxy.KeyOf(node);
            Assert.Equal(key, await direct.CallAsync("GET", key));
        }
    }

    [Fact]
    public async Task Node_WhoseCertificateIsNotTrusted_OrOfAnotherName_OrThatDoesNotKnowUs_IsUnreachable()
    {
        using var strangers = new TestCertificates();
        await using var untrusting = Start(tls => tls.Ca = strangers.AuthorityFile);
        await using var otherName = Start(tls => tls.ServerName = null);
        await using var unknown = Start(tls => (tls.Cert, tls.Key) = (strangers.ClientFile, strangers.ClientKeyFile));
        foreach (var proxy in new[] { untrusting, otherName })
        {
            await using var client = await proxy.ConnectAsync();
            Assert.Matches("^-ERR node 'a': TLS: .*certificate", await client.CallAsync("GET", proxy.KeyOf(0)));
        }

        // With TLS 1.3 the node's refusal comes after the handshake.
        await using var refused = await unknown.ConnectAsync();
        Assert.StartsWith("-ERR node 'a': ", await refused.CallAsync("GET", unknown.KeyOf(0)), StringComparison.Ordinal);
    }

    private RedisProxy Start(Action<NodeTlsOptions> configure, CacheTransport transport = CacheTransport.Auto) => RedisProxy.Start(
        RedisProxy.RingOf(_nodes.Declared),
        options =>
        {
            var tls = options.NodeTls;
            (tls.Ca, tls.Cert, tls.Key, tls.ServerName) = (_certificates.AuthorityFile, _certificates.ClientFile, _certificates.ClientKeyFile, "localhost");
            configure(tls);
        },
        transport);

    private static async Task<string> BlockAsync(RedisProxy proxy, string key)
    {
        await using var client = await proxy.ConnectAsync();
        return await client.CallAsync("BLPOP", key, "0");
    }

    private static async Task<string> PushAsync(RedisProxy proxy, string key)
    {
        await using var client = await proxy.ConnectAsync();
        return await client.CallAsync("RPUSH", key, "x");
    }
}

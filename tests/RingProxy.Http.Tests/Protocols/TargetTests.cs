using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace RingProxy.Http.Tests;

/// <summary>The target and the connection's own fields, as the node sees them.</summary>
public sealed class TargetTests : IAsyncLifetime
{
    private TestNode _node = null!;
    private TestProxy _proxy = null!;

    public async Task InitializeAsync()
    {
        _node = await TestNode.StartAsync("a", context =>
        {
            var fields = string.Join('|', context.Request.Headers.Select(field => field.Key).Order(StringComparer.Ordinal));
            return context.Response.WriteAsync($"{context.Features.Get<IHttpRequestFeature>()!.RawTarget} {fields}");
        });
        _proxy = await TestProxy.StartAsync(_node);
    }

    public async Task DisposeAsync()
    {
        await _proxy.DisposeAsync();
        await _node.DisposeAsync();
    }

    [Theory]
    [InlineData("/a%62c/%2F/%7euser")]
    [InlineData("/%c3%a4/%C3%A4")]
    [InlineData("/a/../b/./c//d")]
    [InlineData("/%2e%2e/x")]
    [InlineData("/x?")]
    [InlineData("/x?a=%20b+c&d='\"{}|")]
    [InlineData("/x?a?b/../c")]
    public async Task Target_OfAnySpelling_ReachesTheNodeAsItCame(string target) =>
        Assert.StartsWith($"{target} ", BodyOf(await SendAsync(target)), StringComparison.Ordinal);

    [Theory]
    [InlineData("http://example.org/a%62?q=1", "/a%62?q=1")]
    public async Task Target_InAbsoluteForm_ReachesTheNodeInOriginForm(string target, string expected) =>
        Assert.StartsWith($"{expected} ", BodyOf(await SendAsync(target, host: "example.org")), StringComparison.Ordinal);

    [Theory]
    [InlineData("Connection: close, X-Hop\r\nX-Hop: 1\r\n")]
    [InlineData("Connection: x-hop ,, close\r\nx-HOP: 1\r\n")]
    public async Task Field_ThatConnectionNames_EndsHere(string fields)
    {
        var answer = await SendAsync("/", fields + "X-End: 1\r\n");

        Assert.DoesNotContain("X-Hop", answer, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("|X-End|", BodyOf(answer), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Connection: X-Hop, close\r\n")]
    [InlineData("Connection: close\r\nConnection: keep-alive, x-hop\r\n")]
    public async Task Field_ThatTheNodesConnectionNames_EndsHere(string connection)
    {
        using var node = new RawNode();
        _proxy.Offer(Rings.Of(2, [Rings.Node("raw", node.Address)]));
        var answer = SendAsync("/");
        using var accepted = await node.AcceptAsync();
        await accepted.UntilAsync("\r\n\r\n");
        await accepted.SendAsync($"HTTP/1.1 200 OK\r\nX-Hop: 1\r\nX-End: 1\r\n{connection}Content-Length: 2\r\n\r\nok");

        Assert.DoesNotContain("X-Hop", await answer, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("X-End: 1", await answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Connection: keep-alive, X-Hop\r\nX-Hop: 1\r\n")]
    [InlineData("Connection: X-Hop\r\nX-Hop: 1\r\n")]
    public async Task Field_ThatAKeptConnectionNames_EndsHere(string fields)
    {
        using var client = await _proxy.ConnectAsync();
        await client.SendAsync($"GET / HTTP/1.1\r\nHost: localhost\r\nX-Key: k\r\n{fields}\r\n");

        Assert.DoesNotContain("X-Hop", await client.UntilAsync("\r\n0\r\n\r\n"), StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("Connection: clo\0se\r\n")]
    [InlineData("Connection: \u00e9\r\n")]
    public async Task Connection_ThatIsNoListOfTokens_IsRefused(string fields) =>
        Assert.StartsWith("HTTP/1.1 400 ", await SendAsync("/", fields), StringComparison.Ordinal);

    [Fact]
    public async Task Field_WithoutWhichTheMessageIsAnother_CannotBeNamed()
    {
        var answer = await SendAsync("/", "Connection: close, Host, Content-Length, Content-Type\r\nContent-Type: text/plain\r\nContent-Length: 0\r\n");

        Assert.Contains("|Content-Type|Host|", BodyOf(answer), StringComparison.Ordinal);
    }

    private async Task<string> SendAsync(string target, string fields = "Connection: close\r\n", string host = "localhost")
    {
        using var client = await _proxy.ConnectAsync();
        await client.SendAsync($"GET {target} HTTP/1.1\r\nHost: {host}\r\nX-Key: k\r\n{fields}\r\n");
        await client.ReadToEndAsync();
        return client.Received;
    }

    private static string BodyOf(string answer)
    {
        var body = answer[(answer.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..];
        // Written at once, so in one chunk.
        return body.Split("\r\n")[1];
    }
}

using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using RingProxy.Testing;

namespace RingProxy.Http.Tests;

public sealed class JsonBodyTests : IAsyncLifetime
{
    private readonly List<TestNode> _nodes = [];
    private TestProxy _proxy = null!;

    public async Task InitializeAsync()
    {
        _nodes.Add(await TestNode.StartAsync("a", AnswerWithHashAsync));
        _nodes.Add(await TestNode.StartAsync("b", AnswerWithHashAsync));
        _proxy = await TestProxy.StartAsync(TestProxy.By(
            [new() { JsonBody = new() { Pointer = "/user/id", MaxBytes = 4_096 } }, new() { Header = "X-Key" }], route => route.NodeProtocol = NodeProtocol.Http1));
        _proxy.Offer(Rings.Of(_nodes));
    }

    public async Task DisposeAsync()
    {
        await _proxy.DisposeAsync();
        foreach (var node in _nodes)
        {
            await node.DisposeAsync();
        }
    }

    [Theory]
    [InlineData(1, false, 0)]
    [InlineData(1, true, 0)]
    [InlineData(2, false, 0)]
    [InlineData(2, true, 0)]
    [InlineData(1, false, 300_000)]
    [InlineData(1, true, 300_000)]
    [InlineData(2, false, 300_000)]
    [InlineData(2, true, 300_000)]
    public async Task Body_WithKey_DecidesAndArrivesUnharmed(int version, bool isChunked, int padding)
    {
        foreach (var node in _nodes)
        {
            var key = _proxy.KeyOf(node.Id);
            var body = Encoding.UTF8.GetBytes($$"""{"first":[1,{"id":"no"}],"user":{"name":"x","id":"{{key}}"},"padding":"{{new string('p', padding)}}"}""");

            using var response = await PostAsync(version, isChunked, body, "application/json");

            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            Assert.Equal(node.Id, response.Headers.GetValues(RingHeaders.Node).Single());
            Assert.Equal(HashOf(body), await response.Content.ReadAsStringAsync());
        }
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(1, true)]
    [InlineData(2, false)]
    [InlineData(2, true)]
    public async Task Body_WithKeyBeyondTheLimit_FallsToTheNextSourceAndArrivesUnharmed(int version, bool isChunked)
    {
        var body = Encoding.UTF8.GetBytes($$$"""{"padding":"{{{new string('p', 100_000)}}}","user":{"id":"{{{_proxy.KeyOf("a")}}}"}}""");

        using var response = await PostAsync(version, isChunked, body, "application/json", key: _proxy.KeyOf("b"));

        Assert.Equal("b", response.Headers.GetValues(RingHeaders.Node).Single());
        Assert.Equal(HashOf(body), await response.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("application/json; charset=utf-8", true)]
    [InlineData("text/json", true)]
    [InlineData("application/problem+JSON", true)]
    [InlineData("text/plain", false)]
    [InlineData("application/jsonlines", false)]
    [InlineData(null, false)]
    public async Task Body_OfContentType_IsLookedAtOnlyIfJson(string? contentType, bool isLookedAt)
    {
        var body = Encoding.UTF8.GetBytes($$$"""{"user":{"id":"{{{_proxy.KeyOf("a")}}}"}}""");

        using var response = await PostAsync(1, isChunked: false, body, contentType);

        Assert.Equal(isLookedAt ? HttpStatusCode.OK : HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("not json")]
    [InlineData("{\"user\":{\"id\":\"\"}}")]
    public async Task Body_WithoutKey_IsRejectedWithTheSources(string body)
    {
        using var response = await PostAsync(1, isChunked: false, Encoding.UTF8.GetBytes(body), "application/json");

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("jsonBody /user/id, header X-Key", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Body_InManySmallChunks_DecidesOnceTheKeyIsThere()
    {
        using var client = await _proxy.ConnectAsync();
        var body = $$$"""{"user":{"id":"{{{_proxy.KeyOf("b")}}}"}}""";
        await client.SendAsync("POST / HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n");
        foreach (var character in body)
        {
            await client.SendAsync($"1\r\n{character}\r\n");
        }

        await client.SendAsync("0\r\n\r\n");
        Assert.True(await client.ReadToEndAsync());
        Assert.Contains($"{RingHeaders.Node}: b\r\n", client.Received, StringComparison.Ordinal);
        Assert.Contains(HashOf(Encoding.UTF8.GetBytes(body)), client.Received, StringComparison.Ordinal);
    }

    private static async Task AnswerWithHashAsync(HttpContext context) =>
        await context.Response.WriteAsync(Convert.ToHexString(await SHA256.HashDataAsync(context.Request.Body, context.RequestAborted)));

    private static string HashOf(byte[] body) => Convert.ToHexString(SHA256.HashData(body));

    private async Task<HttpResponseMessage> PostAsync(int version, bool isChunked, byte[] body, string? contentType, string? key = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/");
        request.Content = isChunked ? new StreamContent(new MemoryStream(body)) : new ByteArrayContent(body);
        request.Content.Headers.ContentType = contentType is null ? null : MediaTypeHeaderValue.Parse(contentType);
        if (isChunked)
        {
            request.Content.Headers.ContentLength = null;
            request.Headers.TransferEncodingChunked = version == 1 ? true : null;
        }

        if (key is not null)
        {
            request.Headers.Add("X-Key", key);
        }

        var client = version == 1 ? _proxy.Http1 : _proxy.Http2;
        request.Version = new Version(version, version == 1 ? 1 : 0);
        request.VersionPolicy = HttpVersionPolicy.RequestVersionExact;
        return await client.SendAsync(request).OrTimeout(() => $"HTTP/{version}, chunked {isChunked}, {body.Length} bytes");
    }
}

using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace RingProxy.Http.Tests;

/// <summary>The head of an answer does not wait for its body.</summary>
public sealed class PromptHeadTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Head_OfAnAnswerWhoseBodyIsLate_ComesFirst(int version)
    {
        var release = new Gate("the client has the head");
        await using var node = await TestNode.StartAsync(
            "a",
            async context =>
            {
                context.Response.ContentType = "text/event-stream";
                await context.Response.StartAsync();
                await context.Response.Body.FlushAsync();
                await release.WaitAsync();
                await context.Response.WriteAsync("data: 1\n\n");
            },
            version == 1 ? HttpProtocols.Http1 : HttpProtocols.Http2);
        await using var proxy = await TestProxy.StartAsync(node);

        using var answer = await proxy.SendAsync(HttpMethod.Get, "k", client: version == 1 ? proxy.Http1 : proxy.Http2);
        release.Open();

        Assert.Equal("text/event-stream", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal("data: 1\n\n", await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Answer_ThatEndsWithItsHead_StillDoes()
    {
        await using var node = await TestNode.StartAsync(
            "a",
            context =>
            {
                context.Response.ContentType = "application/grpc";
                context.Response.Headers["grpc-status"] = "5";
                return Task.CompletedTask;
            },
            HttpProtocols.Http2);
        await using var proxy = await TestProxy.StartAsync(node);

        using var answer = await proxy.SendAsync(HttpMethod.Get, "k", client: proxy.Http2);

        Assert.Equal("5", answer.Headers.GetValues("grpc-status").Single());
        Assert.Equal(0, answer.Content.Headers.ContentLength ?? 0);
        Assert.Empty(await answer.Content.ReadAsByteArrayAsync());
    }
}

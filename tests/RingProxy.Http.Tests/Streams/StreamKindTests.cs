using System.Net;
using Microsoft.AspNetCore.Http;

namespace RingProxy.Http.Tests;

public sealed class StreamKindTests
{
    [Theory]
    [InlineData("HTTP/1.1", "text/event-stream", StreamKind.ServerSentEvents)]
    [InlineData("HTTP/2", "text/event-stream; charset=utf-8", StreamKind.ServerSentEvents)]
    [InlineData("HTTP/1.1", "Text/Event-Stream", StreamKind.ServerSentEvents)]
    [InlineData("HTTP/1.1", "text/event-streams", null)]
    [InlineData("HTTP/1.1", "text/html", null)]
    [InlineData("HTTP/1.1", null, null)]
    [InlineData("HTTP/2", "application/grpc", StreamKind.Grpc)]
    [InlineData("HTTP/2", "application/grpc+proto", StreamKind.Grpc)]
    [InlineData("HTTP/2", "application/grpc;x=y", StreamKind.Grpc)]
    [InlineData("HTTP/2", "application/grpc-web", null)]
    [InlineData("HTTP/1.1", "application/grpc", null)]
    public void Of_ContentType(string protocol, string? type, StreamKind? expected)
    {
        using var response = new HttpResponseMessage { Content = new ByteArrayContent([]) };
        response.Content.Headers.TryAddWithoutValidation("Content-Type", type);
        Assert.Equal(expected, Of(protocol, response));
    }

    [Theory]
    [InlineData("websocket", StreamKind.WebSocket)]
    [InlineData("WebSocket", StreamKind.WebSocket)]
    [InlineData("h2c", null)]
    public void Of_Upgrade(string protocol, StreamKind? expected)
    {
        using var response = new HttpResponseMessage(HttpStatusCode.SwitchingProtocols);
        response.Headers.TryAddWithoutValidation("Upgrade", protocol);
        Assert.Equal(expected, Of("HTTP/1.1", response));
    }

    [Theory]
    [InlineData("CONNECT", "websocket", StreamKind.WebSocket)]
    [InlineData("CONNECT", "other", null)]
    [InlineData("GET", null, null)]
    public void Of_ExtendedConnect(string method, string? protocol, StreamKind? expected)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), "http://x/") { Version = HttpVersion.Version20 };
        request.Headers.Protocol = protocol;
        using var response = new HttpResponseMessage { Version = HttpVersion.Version20, RequestMessage = request };
        Assert.Equal(expected, Of("HTTP/1.1", response));
    }

    [Fact]
    public void Of_AnswersThatEndByThemselves_IsNull()
    {
        using var counted = new HttpResponseMessage { Content = new ByteArrayContent([1]) };
        counted.Content.Headers.TryAddWithoutValidation("Content-Type", "text/event-stream");
        counted.Content.Headers.ContentLength = 1;
        Assert.Null(Of("HTTP/1.1", counted));

        using var failed = new HttpResponseMessage { Content = new ByteArrayContent([]) };
        failed.Content.Headers.TryAddWithoutValidation("Content-Type", "application/grpc");
        failed.Headers.TryAddWithoutValidation("grpc-status", "5");
        Assert.Null(Of("HTTP/2", failed));

        using var refused = new HttpResponseMessage(HttpStatusCode.Forbidden) { Content = new ByteArrayContent([]) };
        refused.Content.Headers.TryAddWithoutValidation("Content-Type", "text/event-stream");
        Assert.Null(Of("HTTP/1.1", refused));
    }

    private static StreamKind? Of(string protocol, HttpResponseMessage response)
    {
        var context = new DefaultHttpContext();
        context.Request.Protocol = protocol;
        return StreamKinds.Of(context, response);
    }
}

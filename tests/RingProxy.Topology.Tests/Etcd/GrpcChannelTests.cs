using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Http;
using RingProxy.Testing;
using RingProxy.Topology.EtcdApi;

namespace RingProxy.Topology.Tests;

public sealed class GrpcChannelTests
{
    private static readonly LeaseKeepAliveResponse s_answer = new() { ID = 7, TTL = 30 };

    [Fact]
    public async Task CallAsync_GoodAnswer_IsReadAndTheRequestWasOneOfGrpc()
    {
        string[] seen = [];
        var body = new MemoryStream();
        var answer = await CallAsync(async context =>
        {
            var request = context.Request;
            seen = [request.Method, request.Protocol, request.Path, request.ContentType!, request.Headers.TE!, request.Headers["token"]!];
            await request.Body.CopyToAsync(body);
            await AnswerAsync(context, GrpcFrame.Encode(s_answer), "0");
        });

        Assert.Equal(s_answer, answer);
        Assert.Equal(["POST", "HTTP/2", "/etcdserverpb.Lease/LeaseKeepAlive", "application/grpc", "trailers", "abc"], seen);
        Assert.Equal(GrpcFrame.Encode(new LeaseKeepAliveRequest { ID = 7 }), body.ToArray());
    }

    [Theory]
    [InlineData("14", "etcdserver: no leader", nameof(GrpcStatusCode.Unavailable), "etcdserver: no leader")]
    [InlineData("5", "not%20found%3A%20%C3%A4%0A%25", nameof(GrpcStatusCode.NotFound), "not found: ä\n%")]
    [InlineData("5", "bad %zz escape", nameof(GrpcStatusCode.NotFound), "bad %zz escape")]
    [InlineData("x", "why", nameof(GrpcStatusCode.Unknown), "grpc-status x: why")]
    public async Task CallAsync_StatusInTrailersOrHeadersAlone_IsThrownWithItsMessage(string status, string message, string code, string detail)
    {
        var inTrailers = await FailAsync(context => AnswerAsync(context, [], status, message));
        var inHeaders = await FailAsync(context =>
        {
            context.Response.ContentType = "application/grpc";
            context.Response.Headers["grpc-status"] = status;
            context.Response.Headers["grpc-message"] = message;
            return Task.CompletedTask;
        });

        Assert.All([inTrailers, inHeaders], failure => Assert.Equal((code, detail), (failure.Code.ToString(), failure.Detail)));
    }

    [Fact]
    public async Task CallAsync_AnswerAndThenAFailure_IsAFailure() =>
        Assert.Equal(GrpcStatusCode.Internal, (await FailAsync(context => AnswerAsync(context, GrpcFrame.Encode(s_answer), "13"))).Code);

    [Fact]
    public async Task CallAsync_NoStatusAtAll_Unavailable() =>
        Assert.Equal(GrpcStatusCode.Unavailable, (await FailAsync(context => AnswerAsync(context, GrpcFrame.Encode(s_answer), status: null))).Code);

    [Fact]
    public async Task CallAsync_OkWithoutAnAnswer_Internal() =>
        Assert.Equal(GrpcStatusCode.Internal, (await FailAsync(context => AnswerAsync(context, [], "0"))).Code);

    [Fact]
    public async Task CallAsync_TwoAnswers_Internal() => Assert.Equal(
        GrpcStatusCode.Internal,
        (await FailAsync(context => AnswerAsync(context, [.. GrpcFrame.Encode(s_answer), .. GrpcFrame.Encode(s_answer)], "0"))).Code);

    [Fact]
    public async Task CallAsync_NotThatMessage_Internal() =>
        Assert.Equal(GrpcStatusCode.Internal, (await FailAsync(context => AnswerAsync(context, [0, 0, 0, 0, 1, 0xff], "0"))).Code);

    [Fact]
    public async Task CallAsync_LargerThanTheLimit_ResourceExhausted()
    {
        var size = GrpcChannel.MaxMessageBytes + 1;
        var failure = await FailAsync(context => AnswerAsync(context, [0, (byte)(size >> 24), (byte)(size >> 16), (byte)(size >> 8), (byte)size], "0"));

        Assert.Equal(GrpcStatusCode.ResourceExhausted, failure.Code);
    }

    [Theory]
    [InlineData(HttpStatusCode.OK, nameof(GrpcStatusCode.Unknown), "text/html: not a gRPC server")]
    [InlineData(HttpStatusCode.NotFound, nameof(GrpcStatusCode.Unimplemented), "HTTP status 404")]
    [InlineData(HttpStatusCode.BadGateway, nameof(GrpcStatusCode.Unavailable), "HTTP status 502")]
    [InlineData(HttpStatusCode.Forbidden, nameof(GrpcStatusCode.PermissionDenied), "HTTP status 403")]
    public async Task CallAsync_NotAGrpcServer_SaysWhatItAnswered(HttpStatusCode status, string code, string detail)
    {
        var failure = await FailAsync(context =>
        {
            context.Response.StatusCode = (int)status;
            context.Response.ContentType = "text/html";
            return context.Response.WriteAsync("<html>");
        });

        Assert.Equal(code, failure.Code.ToString());
        Assert.Contains(detail, failure.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CallAsync_NobodyListens_WasNotSent()
    {
        using var taken = new Socket(SocketType.Stream, ProtocolType.Tcp);
        taken.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        using var channel = new GrpcChannel(new Uri($"http://{taken.LocalEndPoint}"), null, TaskTimeouts.Patience);

        var failure = await Assert.ThrowsAsync<GrpcException>(() => CallAsync(channel));

        Assert.Equal((GrpcStatusCode.Unavailable, false), (failure.Code, failure.WasSent));
    }

    [Fact]
    public async Task CallAsync_ConnectionCutInsideTheCall_MayHaveBeenCarriedOut()
    {
        var failure = await FailAsync(context =>
        {
            context.Abort();
            return Task.CompletedTask;
        });

        Assert.Equal((GrpcStatusCode.Unavailable, true), (failure.Code, failure.WasSent));
    }

    [Fact]
    public async Task OpenAsync_ServerAnswersOnlyToTheFirstMessage_MessagesGoBothWaysUntilTheStatus()
    {
        await using var server = await FakeGrpcServer.StartAsync(AnswerEachUntilTwoAsync);
        using var channel = new GrpcChannel(server.Address, null, TaskTimeouts.Patience);

        using var call = await channel.OpenAsync(EtcdMethods.LeaseKeepAlive, new LeaseKeepAliveRequest { ID = 1 }, [], CancellationToken.None);
        Assert.Equal(1, (await ReadAsync(call)).ID);
        Assert.True(call.TryWrite(new LeaseKeepAliveRequest { ID = 2 }));
        Assert.Equal(2, (await ReadAsync(call)).ID);
        var end = await Assert.ThrowsAsync<GrpcException>(() => ReadAsync(call));

        Assert.Equal(GrpcStatusCode.Aborted, end.Code);
    }

    [Fact]
    public async Task Dispose_WhileAStreamRuns_LetsItGoOnAndTakesNoNewCall()
    {
        await using var server = await FakeGrpcServer.StartAsync(AnswerEachUntilTwoAsync);
        var channel = new GrpcChannel(server.Address, null, TaskTimeouts.Patience);
        using var call = await channel.OpenAsync(EtcdMethods.LeaseKeepAlive, new LeaseKeepAliveRequest { ID = 1 }, [], CancellationToken.None);
        Assert.Equal(1, (await ReadAsync(call)).ID);

        channel.Dispose();

        Assert.True(call.TryWrite(new LeaseKeepAliveRequest { ID = 2 }));
        Assert.Equal(2, (await ReadAsync(call)).ID);
        Assert.Equal(GrpcStatusCode.Unavailable, (await Assert.ThrowsAsync<GrpcException>(() => CallAsync(channel))).Code);
    }

    [Fact]
    public async Task OpenAsync_Cancelled_StopsWaitingForTheHeaders()
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = await FakeGrpcServer.StartAsync(async context =>
        {
            reached.SetResult();
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        });
        using var channel = new GrpcChannel(server.Address, null, TaskTimeouts.Patience);
        using var stop = new CancellationTokenSource();

        var opening = channel.OpenAsync(EtcdMethods.LeaseKeepAlive, new LeaseKeepAliveRequest(), [], stop.Token);
        await reached.Task.OrTimeout(() => "waiting for the request");
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => opening.OrTimeout(() => "cancelled, still opening"));
    }

    private static async Task<GrpcException> FailAsync(RequestDelegate answer) => await Assert.ThrowsAsync<GrpcException>(() => CallAsync(answer));

    private static async Task<LeaseKeepAliveResponse> CallAsync(RequestDelegate answer)
    {
        await using var server = await FakeGrpcServer.StartAsync(answer);
        using var channel = new GrpcChannel(server.Address, null, TaskTimeouts.Patience);
        return await CallAsync(channel);
    }

    private static Task<LeaseKeepAliveResponse> CallAsync(GrpcChannel channel) =>
        channel.CallAsync(EtcdMethods.LeaseKeepAlive, new LeaseKeepAliveRequest { ID = 7 }, [new("token", "abc")], CancellationToken.None)
            .OrTimeout(() => "calling");

    private static Task<LeaseKeepAliveResponse> ReadAsync(GrpcDuplexCall<LeaseKeepAliveRequest, LeaseKeepAliveResponse> call) =>
        call.ReadAsync(CancellationToken.None).OrTimeout(() => "reading");

    /// <summary>Says each id back; ends with Aborted after 2.</summary>
    private static async Task AnswerEachUntilTwoAsync(HttpContext context)
    {
        context.Response.ContentType = "application/grpc";
        while (await GrpcFrame.ReadAsync(context.Request.Body, 100, context.RequestAborted) is { } message)
        {
            var request = LeaseKeepAliveRequest.Parser.ParseFrom(message);
            await context.Response.Body.WriteAsync(GrpcFrame.Encode(new LeaseKeepAliveResponse { ID = request.ID, TTL = 1 }));
            await context.Response.Body.FlushAsync();
            if (request.ID == 2)
                break;
        }
        context.Response.AppendTrailer("grpc-status", "10");
    }

    private static async Task AnswerAsync(HttpContext context, byte[] body, string? status, string message = "")
    {
        context.Response.ContentType = "application/grpc";
        await context.Response.Body.WriteAsync(body);
        if (status is null)
            return;
        context.Response.AppendTrailer("grpc-status", status);
        context.Response.AppendTrailer("grpc-message", message);
    }
}

using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace RingProxy.IntegrationTests;

/// <summary>A node within the test that counts what it sees, probes left aside.</summary>
internal sealed class CountingNode : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly RequestDelegate _answer;
    private int _seenCount;

    private CountingNode(string id, string url, RequestDelegate answer)
    {
        Id = id;
        _answer = answer;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(url);
        _app = builder.Build();
        _app.Run(AnswerAsync);
    }

    public string Id { get; }

    /// <summary>As a ring document writes it.</summary>
    public string Address { get; private set; } = "";

    /// <summary>Requests so far.</summary>
    public int SeenCount => Volatile.Read(ref _seenCount);

    /// <param name="id">The node's id.</param>
    /// <param name="answer">What it answers.</param>
    /// <param name="socketFile">Null: a free port.</param>
    public static async Task<CountingNode> StartAsync(string id, RequestDelegate answer, string? socketFile = null)
    {
        var node = new CountingNode(id, socketFile is null ? "http://127.0.0.1:0" : $"http://unix:{socketFile}", answer);
        await node._app.StartAsync();
        node.Address = socketFile is null ? new Uri(node._app.Urls.Single()).Authority : $"unix:{socketFile}";
        return node;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private Task AnswerAsync(HttpContext context)
    {
        if (context.Request.Path != "/healthz")
        {
            Interlocked.Increment(ref _seenCount);
        }

        return _answer(context);
    }
}

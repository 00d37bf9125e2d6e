using System.Collections.Concurrent;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace RingProxy.Http.Tests;

/// <summary>What a node does with a request.</summary>
public enum Fault
{
    None,

    /// <summary>Nobody listens.</summary>
    Refuses,

    /// <summary>Cuts the connection before it answers.</summary>
    Resets,

    /// <summary>Does not answer until the request is given up.</summary>
    Hangs,
    Answers500,
    Answers501,
    Answers503,
}

/// <summary>A node that fails as each request asks it to, with its header <c>X-Fault</c>, and knows what it has seen.</summary>
internal sealed class FaultyNode : IAsyncDisposable
{
    public const string Header = "X-Fault", IdHeader = "X-Id";

    private readonly ConcurrentDictionary<string, int> _seen = new();
    private readonly ConcurrentDictionary<string, string> _bodies = new();
    private readonly ConcurrentQueue<string> _leaked = new();

    private FaultyNode() => Node = null!;

    public TestNode Node { get; private set; }

    /// <summary>Requests that told this node of the opt-in.</summary>
    public IReadOnlyCollection<string> Leaked => _leaked;

    /// <param name="id">The node's.</param>
    /// <param name="protocols">What it speaks.</param>
    /// <param name="isWell">Whether it does not listen to the header.</param>
    public static async Task<FaultyNode> StartAsync(string id, HttpProtocols protocols, bool isWell)
    {
        var node = new FaultyNode();
        node.Node = await TestNode.StartAsync(id, context => node.AnswerAsync(context, isWell), protocols);
        return node;
    }

    /// <summary>How often a request came.</summary>
    public int SeenOf(string id) => _seen.GetValueOrDefault(id);

    /// <summary>Hash of the body of a request that came whole; null: none did.</summary>
    public string? BodyOf(string id) => _bodies.GetValueOrDefault(id);

    public static string HashOf(byte[] body) => Convert.ToHexString(SHA256.HashData(body));

    public ValueTask DisposeAsync() => Node.DisposeAsync();

    private async Task AnswerAsync(HttpContext context, bool isWell)
    {
        var id = context.Request.Headers[IdHeader].ToString();
        _seen.AddOrUpdate(id, 1, (_, count) => count + 1);
        if (context.Request.Headers.ContainsKey(RingHeaders.Retry))
        {
            _leaked.Enqueue(id);
        }

        var fault = isWell ? Fault.None : Enum.Parse<Fault>(context.Request.Headers[Header].ToString());
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        _bodies[id] = HashOf(body.ToArray());
        switch (fault)
        {
            case Fault.Hangs:
                await Task.Delay(Timeout.Infinite, context.RequestAborted);
                return;
            case Fault.Resets:
                context.Abort();
                return;
            case Fault.Answers500 or Fault.Answers501 or Fault.Answers503:
                context.Response.StatusCode = fault switch { Fault.Answers500 => 500, Fault.Answers501 => 501, _ => 503 };
                context.Response.Headers["X-Own"] = "kept";
                break;
        }

        await context.Response.WriteAsync(Node.Id, context.RequestAborted);
    }
}

using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace RingProxy.FaultBench;

/// <summary>
/// One node: answers 200 with its id in <c>X-Node</c> and, beside the request's shard key, in the body; so an answer that belongs to another
/// request cannot pass for the right one. Counts what it has seen by <c>X-Load-Class</c>. Commands come on standard input, one a line,
/// each answered by one line on standard output; the end of standard input ends the node, so none outlives its owner.
/// </summary>
/// <remarks>
/// <list type="table">
/// <item><term>counts</term><description><c>CLASS=COUNT</c>, separated by blanks</description></item>
/// <item><term>admissions</term><description>what <see cref="AdmissionLog"/> holds, which is empty afterwards</description></item>
/// <item><term>delay MS</term><description>each answer takes that long from now on</description></item>
/// <item><term>inject KIND COUNT</term><description>the next COUNT requests with a class fail as <see cref="Injection"/> says</description></item>
/// <item><term>reset on|off</term><description>every connection is reset, those that stand and those that come</description></item>
/// </list>
/// </remarks>
internal sealed class NodeServer : IAsyncDisposable
{
    public const string NodeHeader = "X-Node", KeyHeader = "X-Shard-Key", ClassHeader = "X-Load-Class", OwnerHeader = "X-Owner";

    /// <summary>Kestrel's own: connections beyond it find no place while the node is stopped, as with any server.</summary>
    private const int DefaultBacklog = 512;

    private readonly string _id;
    private readonly WebApplication _app;
    private readonly AdmissionLog? _admissions;
    private readonly InjectedFailures _failures;
    private readonly ConcurrentDictionary<string, StrongBox> _counts = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<ConnectionContext, bool> _connections = new();
    private volatile bool _resets;
    private volatile int _delayMilliseconds;

    private NodeServer(string id, int port, int backlog, AdmissionLog? admissions)
    {
        _id = id;
        _admissions = admissions;
        _failures = new InjectedFailures(id);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseSockets(sockets =>
        {
            sockets.UnsafePreferInlineScheduling = true;
            sockets.Backlog = backlog;
        }).ConfigureKestrel(server =>
        {
            server.AddServerHeader = false;
            server.Listen(IPAddress.Loopback, port, listen =>
            {
                listen.Protocols = HttpProtocols.Http1;
                listen.Use(next => connection => ServeAsync(connection, next));
            });
        });
        _app = builder.Build();
        _app.Run(AnswerAsync);
    }

    public static async Task<int> RunAsync(Arguments arguments)
    {
        var board = arguments.OptionalText("board");
        using var admissions = board is null ? null
            : new AdmissionLog(new InFlightBoard(board, arguments.Number("index", 0, 0, 63), arguments.Number("nodes", 1, 1, 64)));
        var (port, backlog) = (arguments.Number("port", 0, 0, 65535), arguments.Number("backlog", DefaultBacklog, 1, 65535));
        await using var node = new NodeServer(arguments.Text("id"), port, backlog, admissions);
        await node._app.StartAsync();
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        new Thread(() => node.ObeyAll(ended)).Start();
        await ended.Task;
        return 0;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    // On a thread of its own: reading the console blocks, and on one core the pool has few threads to spare.
    private void ObeyAll(TaskCompletionSource ended)
    {
        Console.Out.WriteLine("listening");
        while (Console.In.ReadLine() is { } line)
            Console.Out.WriteLine(Obey(line.Split(' ')));
        ended.SetResult();
    }

    private string Obey(string[] command)
    {
        switch (command)
        {
            case ["counts"]:
                return string.Join(' ', _counts.Select(count => $"{count.Key}={count.Value.Count}"));
            case ["admissions"]:
                return _admissions?.Take() ?? "";
            case ["delay", var milliseconds]:
                _delayMilliseconds = int.Parse(milliseconds, CultureInfo.InvariantCulture);
                return "ok";
            case ["inject", var kind, var count]:
                _failures.Next(Enum.Parse<Injection>(kind), int.Parse(count, CultureInfo.InvariantCulture));
                return "ok";
            case ["reset", var state]:
                _resets = state == "on";
                foreach (var connection in _resets ? _connections.Keys : [])
                    connection.Abort();
                return "ok";
            default:
                return $"no command: {string.Join(' ', command)}";
        }
    }

    // Kestrel's sockets answer Abort with a TCP reset, not with an orderly end.
    private async Task ServeAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        _connections.TryAdd(connection, true);
        try
        {
            if (_resets)
                connection.Abort();
            else
                await next(connection);
        }
        finally
        {
            _connections.TryRemove(connection, out _);
        }
    }

    private Task AnswerAsync(HttpContext context)
    {
        var headers = context.Request.Headers;
        var loadClass = (string?)headers[ClassHeader];
        Interlocked.Increment(ref _counts.GetOrAdd(loadClass ?? "other", _ => new StrongBox()).Count);
        if (loadClass is not null && _failures.TryTake(out var injection))
            return _failures.ActAsync(injection, context, () => Answer(context));
        return _admissions is null && _delayMilliseconds == 0
            ? Answer(context)
            : AnswerLaterAsync(context, int.TryParse(headers[OwnerHeader], CultureInfo.InvariantCulture, out var owner) ? owner : null);
    }

    private async Task AnswerLaterAsync(HttpContext context, int? owner)
    {
        if (owner is { } index)
            _admissions?.Enter(index);
        try
        {
            if (_delayMilliseconds > 0)
                await Task.Delay(_delayMilliseconds, context.RequestAborted);
            await Answer(context);
        }
        finally
        {
            if (owner is not null)
                _admissions?.Leave();
        }
    }

    private Task Answer(HttpContext context)
    {
        var key = (string?)context.Request.Headers[KeyHeader] ?? "";
        context.Response.Headers[NodeHeader] = _id;
        context.Response.ContentLength = _id.Length + 1 + key.Length;
        var body = context.Response.BodyWriter;
        var span = body.GetSpan(_id.Length + 1 + key.Length);
        var length = Encoding.ASCII.GetBytes(_id, span);
        span[length++] = (byte)' ';
        body.Advance(length + Encoding.ASCII.GetBytes(key, span[length..]));
        return Task.CompletedTask;
    }

    private sealed class StrongBox
    {
        public long Count;
    }
}

using System.Collections.Concurrent;
using RingProxy.Http;

namespace RingProxy;

/// <summary>
/// An HTTP node that keeps what is put to a path, and answers a GET with its own id, the headers that the sidecar sent, and what it keeps
/// there: so one sees which node holds a key.
/// </summary>
internal sealed class SampleNode : IAsyncDisposable
{
    private const int MaxKeptBytes = 64 * 1024;
    private const int MaxKeptPaths = 10_000;

    private readonly WebApplication _app;
    private readonly string _nodeId;
    private readonly ConcurrentDictionary<string, string> _kept = new(StringComparer.Ordinal);

    private SampleNode(string nodeId, string url, ILoggerFactory loggers)
    {
        _nodeId = nodeId;
        var builder = BareWebApplication.CreateBuilder(loggers);
        builder.WebHost.ConfigureKestrel(server =>
        {
            server.UseRingProxyLimits();
            server.Limits.MaxRequestBodySize = MaxKeptBytes;
            ListenUrl.TryParse(url)!.Listen(server, listen => listen.UseRingProxyProtocols());
        });
        _app = builder.Build();
        _app.Run(AnswerAsync);
    }

    /// <summary>Where it answers, as <c>host:port</c>.</summary>
    public string Address => new Uri(_app.Urls.First()).Authority;

    /// <exception cref="IOException">The address cannot be listened on.</exception>
    public static async Task<SampleNode> StartAsync(string nodeId, string url, ILoggerFactory loggers)
    {
        var node = new SampleNode(nodeId, url, loggers);
        await node._app.StartAsync();
        return node;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        var path = context.Request.Path.Value ?? "/";
        if (HttpMethods.IsPut(context.Request.Method) || HttpMethods.IsPost(context.Request.Method))
        {
            if (_kept.Count >= MaxKeptPaths && !_kept.ContainsKey(path))
            {
                context.Response.StatusCode = StatusCodes.Status507InsufficientStorage;
                return;
            }

            using var reader = new StreamReader(context.Request.Body);
            _kept[path] = await reader.ReadToEndAsync(context.RequestAborted);
        }

        await AdminJson.WriteAsync(context, StatusCodes.Status200OK, new
        {
            node = _nodeId,
            path,
            kept = _kept.GetValueOrDefault(path),
            ring = context.Request.Headers
                .Where(header => header.Key.StartsWith("X-Ring-", StringComparison.OrdinalIgnoreCase))
                .ToDictionary(header => header.Key, header => header.Value.ToString()),
        });
    }
}

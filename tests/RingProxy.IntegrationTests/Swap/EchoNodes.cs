using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace RingProxy.IntegrationTests;

/// <summary>HTTP nodes on free loopback ports that answer with their own id, so that a response proves who gave it.</summary>
internal sealed class EchoNodes : IAsyncDisposable
{
    private readonly List<WebApplication> _apps = [];

    /// <summary>Node id and <c>host:port</c>, in the order started.</summary>
    public List<(string NodeId, string Address)> Nodes { get; } = [];

    public static async Task<EchoNodes> StartAsync(int count)
    {
        var nodes = new EchoNodes();
        for (var i = 0; i < count; i++)
        {
            await nodes.StartOneAsync($"node-{i}");
        }

        return nodes;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var app in _apps)
        {
            await app.DisposeAsync();
        }
    }

    private async Task StartOneAsync(string nodeId)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.Run(context => context.Response.WriteAsync(nodeId, context.RequestAborted));
        await app.StartAsync();
        _apps.Add(app);
        Nodes.Add((nodeId, new Uri(app.Urls.Single()).Authority));
    }
}

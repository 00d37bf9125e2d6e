using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.AspNetCore.Hosting.Server;

namespace RingProxy.Http.Tests;

/// <summary>A backend on a real Kestrel, on a port of the system's choice or a Unix socket.</summary>
internal sealed class TestNode : IAsyncDisposable
{
    private readonly WebApplication _app;

    private TestNode(WebApplication app, string id, string address) => (_app, Id, Address) = (app, id, address);

    public string Id { get; }

    /// <summary>As a ring document writes it.</summary>
    public string Address { get; }

    /// <summary>Answers with the node's id.</summary>
    public static RequestDelegate Named(string id) => context => context.Response.WriteAsync(id, context.RequestAborted);

    public static async Task<TestNode> StartAsync(
        string id, RequestDelegate handler, HttpProtocols protocols = HttpProtocols.Http1, string? unixPath = null)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Logging.SetMinimumLevel(LogLevel.None);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = null;
            // On a busy machine a test's stream may look slow.
            kestrel.Limits.MinRequestBodyDataRate = null;
            kestrel.Limits.MinResponseDataRate = null;
            kestrel.AllowAlternateSchemes = true;
            if (unixPath is null)
            {
                kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = protocols);
            }
            else
            {
                kestrel.ListenUnixSocket(unixPath, listen => listen.Protocols = protocols);
            }
        });
        var app = builder.Build();
        app.UseWebSockets();
        app.Run(handler);
        await app.StartAsync();
        var address = unixPath is null ? TestServers.EndPointOf(app) : $"unix:{unixPath}";
        return new TestNode(app, id, address);
    }

    public async ValueTask DisposeAsync() => await TestServers.StopAsync(_app);
}

/// <summary>What all test servers have in common.</summary>
internal static class TestServers
{
    public static string EndPointOf(WebApplication app) =>
        new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()).Authority;

    /// <summary>Stops at once: connections that a test left open are cut.</summary>
    /// <param name="app">The server.</param>
    /// <param name="stopped">What is to be looked at when it has stopped.</param>
    public static async Task StopAsync(WebApplication app, Func<Task>? stopped = null)
    {
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await app.StopAsync(now.Token);
        await (stopped?.Invoke() ?? Task.CompletedTask);
        await app.DisposeAsync();
    }
}

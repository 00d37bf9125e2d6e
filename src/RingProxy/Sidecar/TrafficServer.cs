using RingProxy.Http;

namespace RingProxy;

/// <summary>Makes the server that carries traffic: Kestrel and the ring, nothing between.</summary>
internal static class TrafficServer
{
    /// <summary>What the runtime reads when the first socket is used.</summary>
    private const string InlineCompletionsVariable = "DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS";

    public static WebApplication Create(SidecarOptions options, RingSet rings, ILoggerFactory loggers)
    {
        var builder = BareWebApplication.CreateBuilder(loggers);
        builder.WebHost.ConfigureKestrel(server =>
        {
            server.UseRingProxyLimits(options.Http.Limits);
            foreach (var url in options.Http.Urls)
            {
                ListenUrl.TryParse(url)!.Listen(server, listen => listen.UseRingProxyProtocols(options.Http));
            }
        });
        builder.WebHost.UseSockets(sockets => sockets.UnsafePreferInlineScheduling = options.Http.InlineCompletions);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = options.ShutdownGrace);
        builder.Services.AddRingProxyHttp(options.Http, ringId => rings.Find(ringId)!);
        var app = builder.Build();
        app.UseRingProxy();
        return app;
    }

    /// <summary>Has to be called before the process uses a socket.</summary>
    public static void PrepareProcess(HttpOptions http)
    {
        if (http.InlineCompletions && Environment.GetEnvironmentVariable(InlineCompletionsVariable) is null)
        {
            Environment.SetEnvironmentVariable(InlineCompletionsVariable, "1");
        }
    }
}

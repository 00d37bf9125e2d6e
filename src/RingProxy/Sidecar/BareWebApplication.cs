namespace RingProxy;

/// <summary>
/// Servers that live and die with their owner: no configuration from the surroundings, no signal handlers (the command has them), and logs
/// into the process's own factory.
/// </summary>
internal static class BareWebApplication
{
    public static WebApplicationBuilder CreateBuilder(ILoggerFactory loggers)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        builder.Services.AddSingleton(loggers);
        builder.Services.AddSingleton<IHostLifetime, OwnersLifetime>();
        return builder;
    }

    private sealed class OwnersLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}

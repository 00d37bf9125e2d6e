using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging.Console;

namespace RingProxy;

/// <summary>Runs something from start to signal: SIGTERM and SIGINT stop it gently, a second one at once.</summary>
internal static class ProcessLife
{
    /// <summary>Starts, waits for a signal, disposes; returns the exit code.</summary>
    /// <param name="start">Returns what is to be disposed at the end.</param>
    /// <param name="grace">How long disposing may take; for the log.</param>
    public static async Task<int> RunAsync(Func<ILoggerFactory, Task<IAsyncDisposable>> start, TimeSpan grace)
    {
        using var loggers = CreateLoggers();
        var stop = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal);
        try
        {
            await using var running = await start(loggers);
            await stop.Task;
            HostLog.Stopping(loggers.CreateLogger("RingProxy"), grace);
        }
        catch (IOException e)
        {
            await Console.Error.WriteLineAsync($"ringproxy: {e.Message}");
            return ExitCodes.CannotListen;
        }

        return ExitCodes.Ok;

        // The first signal is handled here; with the second the runtime's default ends the process.
        void OnSignal(PosixSignalContext signal) => signal.Cancel = stop.TrySetResult();
    }

    private static ILoggerFactory CreateLoggers() => LoggerFactory.Create(logging => logging
        .AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.UseUtcTimestamp = true;
            console.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ ";
            console.ColorBehavior = LoggerColorBehavior.Disabled;
        })
        .SetMinimumLevel(LogLevel.Information)
        .AddFilter("Microsoft", LogLevel.Warning)
        // With it, and nobody who exports traces, the server would make up a span for each request, and put it between those of the client and of the node.
        .AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None)
        // Kestrel warns that clear text cannot negotiate HTTP/2; here the connection's first bytes tell.
        .AddFilter("Microsoft.AspNetCore.Server.Kestrel", LogLevel.Error)
        // It warns of every request that failed, with the whole exception: two kilobytes each, just when nodes fail. Meters and /status count them.
        .AddFilter("Yarp", LogLevel.Error));
}

using Microsoft.Extensions.Logging;

namespace RingProxy.Cli;

/// <summary>Tells a person what a library would log: one line each on stderr, from information upwards.</summary>
internal sealed class DiagnosticLogger<T>(Terminal terminal) : ILogger<T>
{
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel is >= LogLevel.Information and < LogLevel.None;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel))
            terminal.Error.WriteLine($"ringctl: {formatter(state, exception)}");
    }
}

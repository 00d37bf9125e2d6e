using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace RingProxy.Cli;

/// <summary>The terminal of this process: its standard streams, its environment and its Ctrl-C.</summary>
internal sealed class ProcessTerminal : IAsyncDisposable
{
    private const int StandardOutput = 1;

    private readonly CancellationTokenSource _ctrlC = new();
    private readonly PosixSignalRegistration _onInterrupt;

    public ProcessTerminal() => _onInterrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal =>
    {
        // The first asks the command to end; the second is the system's, and final.
        signal.Cancel = !_ctrlC.IsCancellationRequested;
        _ctrlC.Cancel();
    });

    public Terminal Terminal { get; } = new()
    {
        Input = Console.OpenStandardInput(),
        Output = OpenOutput(),
        Error = Console.Error,
        OutputIsScreen = !Console.IsOutputRedirected,
        Variable = Environment.GetEnvironmentVariable,
    };

    public CancellationToken CtrlC => _ctrlC.Token;

    public async ValueTask DisposeAsync()
    {
        _onInterrupt.Dispose();
        _ctrlC.Dispose();
        await Terminal.Output.DisposeAsync();
        await Terminal.Error.FlushAsync();
    }

    /// <summary>
    /// The runtime's console stream swallows a broken pipe, so that <c>ringctl watch | head -n 1</c> would never end: pipes are written
    /// as files, which throw. Real files are left to the console stream: it appends at the descriptor's own offset, which a shell
    /// shares between several commands, while a file stream keeps an offset of its own.
    /// </summary>
    private static Stream OpenOutput()
    {
        var file = new FileStream(new SafeFileHandle(StandardOutput, ownsHandle: false), FileAccess.Write, bufferSize: 0);
        return file.CanSeek ? Console.OpenStandardOutput() : file;
    }
}

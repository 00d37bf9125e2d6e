using Microsoft.Win32.SafeHandles;

namespace RingProxy.Cli;

/// <summary>The terminal of this process: its standard streams and environment.</summary>
internal sealed class ProcessTerminal : IAsyncDisposable
{
    private const int StandardOutput = 1;

    private ProcessTerminal(Terminal terminal) => Terminal = terminal;

    public Terminal Terminal { get; }

    public static ProcessTerminal Open() => new(new Terminal
    {
        Input = Console.OpenStandardInput(),
        Output = OpenOutput(),
        Error = Console.Error,
        OutputIsScreen = !Console.IsOutputRedirected,
        ErrorIsScreen = !Console.IsErrorRedirected,
        Variable = Environment.GetEnvironmentVariable,
    });

    public async ValueTask DisposeAsync()
    {
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

using RingProxy.Topology;

namespace RingProxy.Cli.Tests;

/// <summary>Runs one real command line in this process, with captured streams.</summary>
internal sealed class CommandLine
{
    public byte[] Input { get; init; } = [];

    public Transcript Output { get; } = new();

    public Transcript Error { get; } = new();

    public Dictionary<string, string> Variables { get; init; } = [];

    public Func<string, TimeProvider, IRingStore> OpenStore { get; init; } = RingStores.Open;

    public CancellationToken CtrlC { get; init; }

    public static Task<CommandResult> RunAsync(params string[] arguments) => new CommandLine().ExecuteAsync(arguments);

    public async Task<CommandResult> ExecuteAsync(params string[] arguments)
    {
        await using var error = new StreamWriter(Error) { AutoFlush = true, NewLine = "\n" };
        var terminal = new Terminal
        {
            Input = new MemoryStream(Input),
            Output = Output,
            Error = TextWriter.Synchronized(error), // as Console.Error is: a watcher logs from its own thread
            Variable = name => Variables.GetValueOrDefault(name),
            OpenStore = OpenStore,
        };
        var exitCode = await new Ringctl(terminal).RunAsync(arguments, CtrlC);
        return new CommandResult(exitCode, Output.ToArray(), Error.Text);
    }
}

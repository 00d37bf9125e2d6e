using System.Text;
using System.Text.Json;
using RingProxy.Topology;

namespace RingProxy.Cli.Tests;

/// <summary>Runs real command lines in this process, with captured streams.</summary>
internal sealed class CommandLine
{
    public byte[] Input { get; init; } = [];

    public Dictionary<string, string> Variables { get; init; } = [];

    public Func<string, TimeProvider, IRingStore> OpenStore { get; init; } = RingStores.Open;

    public static Task<CommandResult> RunAsync(params string[] arguments) => new CommandLine().ExecuteAsync(arguments);

    public async Task<CommandResult> ExecuteAsync(params string[] arguments)
    {
        using var output = new MemoryStream();
        using var error = new StringWriter { NewLine = "\n" };
        var terminal = new Terminal
        {
            Input = new MemoryStream(Input),
            Output = output,
            Error = error,
            Variable = name => Variables.GetValueOrDefault(name),
            OpenStore = OpenStore,
        };
        var exitCode = await new Ringctl(terminal).RunAsync(arguments);
        return new CommandResult(exitCode, output.ToArray(), error.ToString());
    }
}

internal sealed record CommandResult(int ExitCode, byte[] OutputBytes, string Error)
{
    public string Output => Encoding.UTF8.GetString(OutputBytes);

    public string[] Lines => Output.Split('\n')[..^1];

    public JsonElement Json => JsonDocument.Parse(OutputBytes).RootElement;

    public CommandResult Expect(int exitCode)
    {
        Assert.True(exitCode == ExitCode, $"exit code {ExitCode} in place of {exitCode}; stderr: {Error}; stdout: {Output}");
        return this;
    }
}

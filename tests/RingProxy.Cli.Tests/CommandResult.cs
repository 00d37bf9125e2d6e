using System.Text;
using System.Text.Json;

namespace RingProxy.Cli.Tests;

/// <summary>What a command line left behind.</summary>
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

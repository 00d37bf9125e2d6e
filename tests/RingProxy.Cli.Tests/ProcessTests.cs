using System.Diagnostics;
using RingProxy.Testing;

namespace RingProxy.Cli.Tests;

/// <summary>What only a real process shows: pipes, signals, shared file descriptors.</summary>
public sealed class ProcessTests : IDisposable
{
    private readonly Rings _rings = new();

    public void Dispose() => _rings.Dispose();

    [Fact]
    public async Task Lookup_ReaderOfThePipeHasEnough_EndsQuietly()
    {
        var ring = _rings.Draft("a.json", nodeCount: 1);

        var (exitCode, output, error) = await ShellAsync($"yes 2>/dev/null | $ringctl lookup --ring '{ring}' --keys - | head -n 2; exit ${{PIPESTATUS[1]}}");

        Assert.Equal((ExitCodes.Ok, "y\tn1\ny\tn1\n", ""), (exitCode, output, error));
    }

    [Fact]
    public async Task Lookup_SeveralIntoOneFile_AppendToEachOther()
    {
        var ring = _rings.Draft("a.json", nodeCount: 1);
        var file = _rings.PathOf("out");

        await ShellAsync($"{{ $ringctl lookup --ring '{ring}' a; $ringctl lookup --ring '{ring}' b; echo end; }} > '{file}'");

        Assert.Equal("a\tn1\nb\tn1\nend\n", File.ReadAllText(file));
    }

    [Fact]
    public async Task Watch_Interrupted_ExitsWith130()
    {
        Directory.CreateDirectory(_rings.PathOf("store"));
        // A shell in the background may have left SIGINT ignored, which children inherit.
        using var process = Start("env", "--default-signal=INT", Executable, "watch", "--store", $"file:{_rings.PathOf("store")}", "--ring-id", "cache");
        await ReadUntilAsync(process.StandardError, "watching ring 'cache'");

        using var kill = Start("kill", "-INT", $"{process.Id}");

        await process.WaitForExitAsync().OrTimeout(() => "waiting for watch to end after SIGINT");
        Assert.Equal(ExitCodes.Interrupted, process.ExitCode);
    }

    private static async Task ReadUntilAsync(StreamReader reader, string start)
    {
        string? line = null;
        while (line?.StartsWith(start, StringComparison.Ordinal) != true)
        {
            var last = line;
            line = await reader.ReadLineAsync().OrTimeout(() => $"waiting for a line that starts with '{start}'; the last was '{last}'");
            Assert.True(line is not null, $"no line starts with '{start}'; the last was '{last}'");
        }
    }

    private static string Executable => Path.Combine(AppContext.BaseDirectory, "ringctl");

    private static async Task<(int ExitCode, string Output, string Error)> ShellAsync(string script)
    {
        using var shell = Start("bash", "-c", script);
        var output = shell.StandardOutput.ReadToEndAsync();
        var error = shell.StandardError.ReadToEndAsync();
        await shell.WaitForExitAsync().OrTimeout(() => $"waiting for: {script}");
        return (shell.ExitCode, await output, await error);
    }

    private static Process Start(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["ringctl"] = Executable;
        // The runtime that runs this test also runs the program, wherever it is installed.
        start.Environment["DOTNET_ROOT"] = Path.GetFullPath(Path.Combine(typeof(object).Assembly.Location, "../../../.."));
        return Process.Start(start)!;
    }
}

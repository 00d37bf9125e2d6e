using System.Text;

namespace RingProxy.Cli.Tests;

public sealed class SealCommandTests : IDisposable
{
    private readonly Rings _rings = new();

    public void Dispose() => _rings.Dispose();

    [Fact]
    public async Task Seal_Draft_PrintsADocumentThatIsNoDraft()
    {
        var result = (await CommandLine.RunAsync("seal", _rings.Draft("a.json", 2))).Expect(ExitCodes.Ok);

        Assert.Equal(1, result.Json.GetProperty("version").GetInt64());
        var verdict = await new CommandLine { Input = result.OutputBytes }.ExecuteAsync("validate", "-");
        Assert.Equal("-: valid: ring 'cache', version 1, 2 nodes\n", verdict.Expect(ExitCodes.Ok).Output);
    }

    [Fact]
    public async Task Seal_InPlaceAfterAnEdit_MakesTheFileValidAgain()
    {
        var file = _rings.Write("a.json", (await CommandLine.RunAsync("seal", _rings.Draft("draft.json", 2), "--version", "6")).Output);
        File.WriteAllText(file, File.ReadAllText(file).Replace("9001", "9101", StringComparison.Ordinal));
        (await CommandLine.RunAsync("validate", file)).Expect(ExitCodes.Invalid);

        var result = await CommandLine.RunAsync("seal", file, "--version", "7", "--in-place");

        Assert.Equal("", result.Expect(ExitCodes.Ok).Output);
        Assert.Equal($"{file}: valid: ring 'cache', version 7, 2 nodes\n", (await CommandLine.RunAsync("validate", file)).Output);
        Assert.Equal([file, _rings.PathOf("draft.json")], Directory.GetFiles(_rings.Folder).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Seal_InvalidFile_TellsEveryErrorAndLeavesItAsItIs()
    {
        var text = Rings.DraftText(2, """ "replicas": 0, "boundedLoad": 0.5, """);
        var file = _rings.Write("a.json", text);

        var result = await CommandLine.RunAsync("seal", file, "--in-place");

        result.Expect(ExitCodes.Invalid);
        Assert.Contains("replicas: 0", result.Error, StringComparison.Ordinal);
        Assert.Contains("boundedLoad: 0.5", result.Error, StringComparison.Ordinal);
        Assert.Equal(text, File.ReadAllText(file));
    }

    [Fact]
    public async Task Seal_StandardInputInPlace_IsAUsageError()
    {
        var line = new CommandLine { Input = Encoding.UTF8.GetBytes(Rings.DraftText(1)) };

        Assert.Contains("--in-place", (await line.ExecuteAsync("seal", "-", "--in-place")).Expect(ExitCodes.Usage).Error, StringComparison.Ordinal);
    }
}

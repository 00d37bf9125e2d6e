namespace RingProxy.Cli.Tests;

public sealed class ValidateCommandTests : IDisposable
{
    private readonly Rings _rings = new();

    public void Dispose() => _rings.Dispose();

    [Fact]
    public async Task Validate_Draft_IsValidAndSaysDraft()
    {
        var file = _rings.Draft("a.json", nodeCount: 3);

        var result = await CommandLine.RunAsync("validate", file);

        result.Expect(ExitCodes.Ok);
        Assert.Equal($"{file}: valid: ring 'cache', no version, 3 nodes (draft: no checksum)\n", result.Output);
        Assert.Equal("", result.Error);
    }

    [Fact]
    public async Task Validate_SeveralBadFiles_TellsEveryErrorOfEveryFile()
    {
        var first = _rings.Draft("a.json", nodeCount: 2, """ "replicas": 0, "boundedLoad": 0.5, """);
        var good = _rings.Draft("b.json", nodeCount: 2);
        var second = _rings.Write("c.json", """{ "ringId": "cache", "placement": { "algorithm": "rign" }, "nodes": [] }""");

        var result = await CommandLine.RunAsync("validate", first, good, second);

        result.Expect(ExitCodes.Invalid);
        Assert.StartsWith($"{good}: valid", result.Output, StringComparison.Ordinal);
        Assert.Contains($"{first}: replicas: 0:", result.Error, StringComparison.Ordinal);
        Assert.Contains($"{first}: boundedLoad: 0.5:", result.Error, StringComparison.Ordinal);
        Assert.Contains($"{second}: placement.algorithm: \"rign\":", result.Error, StringComparison.Ordinal);
        Assert.Contains("twemproxy-ketama", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Validate_Json_HoldsVerdictsAndNothingElse()
    {
        var bad = _rings.Draft("a.json", nodeCount: 2, """ "replicas": 0, """);
        var good = _rings.Draft("b.json", nodeCount: 2, """ "version": 7, """);

        var result = await CommandLine.RunAsync("validate", "--format", "json", bad, good);

        result.Expect(ExitCodes.Invalid);
        Assert.Equal("", result.Error);
        Assert.False(result.Json.GetProperty("valid").GetBoolean());
        var files = result.Json.GetProperty("files").EnumerateArray().ToArray();
        Assert.Equal([bad, good], files.Select(f => f.GetProperty("file").GetString()));
        Assert.Equal("replicas", files[0].GetProperty("errors")[0].GetProperty("field").GetString());
        Assert.Equal("0", files[0].GetProperty("errors")[0].GetProperty("value").GetString());
        Assert.True(files[1].GetProperty("valid").GetBoolean());
        Assert.True(files[1].GetProperty("draft").GetBoolean());
        Assert.Equal(7, files[1].GetProperty("version").GetInt64());
        Assert.Equal(2, files[1].GetProperty("nodeCount").GetInt32());
    }

    [Fact]
    public async Task Validate_Dash_ReadsStandardInput()
    {
        var line = new CommandLine { Input = System.Text.Encoding.UTF8.GetBytes(Rings.DraftText(1)) };

        var result = await line.ExecuteAsync("validate", "-");

        result.Expect(ExitCodes.Ok);
        Assert.StartsWith("-: valid: ring 'cache', no version, 1 node ", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Validate_TruncatedJson_IsInvalid()
    {
        var file = _rings.Write("a.json", Rings.DraftText(2)[..40]);

        var result = await CommandLine.RunAsync("validate", file);

        result.Expect(ExitCodes.Invalid);
        Assert.StartsWith($"{file}: ", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Validate_MissingFile_IsNotFoundYetTheOthersAreChecked()
    {
        var bad = _rings.Draft("a.json", nodeCount: 2, """ "replicas": 0, """);

        var result = await CommandLine.RunAsync("validate", _rings.PathOf("absent.json"), bad);

        result.Expect(ExitCodes.NotFound);
        Assert.Contains("absent.json: cannot be read", result.Error, StringComparison.Ordinal);
        Assert.Contains("replicas", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Validate_NoFile_IsAUsageError()
    {
        var result = await CommandLine.RunAsync("validate");

        result.Expect(ExitCodes.Usage);
        Assert.Contains("ringctl validate --help", result.Error, StringComparison.Ordinal);
    }
}

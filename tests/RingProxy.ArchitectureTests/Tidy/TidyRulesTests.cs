namespace RingProxy.ArchitectureTests;

public sealed class TidyRulesTests
{
    [Fact]
    public void Code_EveryFile_IsTidy()
    {
        var files = SourceTree.Files("src", "tests", "perf").Where(f => f.EndsWith(".cs", StringComparison.Ordinal)).ToList();

        Assert.NotEmpty(files);
        Assert.Empty(files.SelectMany(file => TidyRules.Violations(File.ReadAllText(file)).Select(v => $"{SourceTree.NameOf(file)}: {v}")));
    }

    [Theory]
    [InlineData(TidyRules.MaxFileLines, 0)]
    [InlineData(TidyRules.MaxFileLines + 1, 1)]
    public void Violations_FileAtTheLimitAndOneBeyond(int lineCount, int expected) =>
        Assert.Equal(expected, TidyRules.Violations(string.Concat(Enumerable.Repeat("// line\n", lineCount))).Count());

    [Theory]
    [InlineData(TidyRules.MaxMethodLines, 0)]
    [InlineData(TidyRules.MaxMethodLines + 1, 1)]
    public void Violations_MethodAtTheLimitAndOneBeyond(int lineCount, int expected)
    {
        var body = string.Concat(Enumerable.Repeat("        var text = \"}\"; // }\n", lineCount - 3));

        Assert.Equal(expected, TidyRules.Violations($"class C\n{{\n    void M()\n    {{\n{body}    }}\n}}\n").Count());
    }

    [Theory]
    [InlineData("// TODO later", 1)]
    [InlineData("/* FIXME */", 1)]
    [InlineData("/// <summary>HACK</summary>\nclass C;", 1)]
    [InlineData("// TODO(#12): later", 0)]
    [InlineData("var text = \"TODO\";", 0)]
    [InlineData("// mastodon", 0)]
    public void Violations_OpenEndWithoutAnIssue_IsTold(string source, int expected) =>
        Assert.Equal(expected, TidyRules.Violations(source).Count());

    [Theory]
    [InlineData("/// <summary></summary>\nclass C;", 1)]
    [InlineData("/// <summary>\n/// </summary>\nclass C;", 1)]
    [InlineData("/// <summary>A class.</summary>\n/// <param name=\"x\"></param>\nclass C(int x);", 1)]
    [InlineData("/// <summary>A class.</summary>\nclass C;", 0)]
    [InlineData("/// <inheritdoc/>\nclass C;", 0)]
    public void Violations_EmptyDocTag_IsTold(string source, int expected) =>
        Assert.Equal(expected, TidyRules.Violations(source).Count());
}

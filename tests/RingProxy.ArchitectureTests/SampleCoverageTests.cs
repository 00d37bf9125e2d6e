namespace RingProxy.ArchitectureTests;

/// <summary>A sample that no test loads rots: every file under config/ must be named, alone or by its folder, in a test.</summary>
public sealed class SampleCoverageTests
{
    [Fact]
    public void Samples_EveryFile_IsNamedByATest()
    {
        var tests = SourceTree.Files("tests")
            .Where(f => f.EndsWith(".cs", StringComparison.Ordinal) && !f.EndsWith("SampleCoverageTests.cs", StringComparison.Ordinal))
            .Select(File.ReadAllText)
            .ToList();
        var samples = SourceTree.Files("config").Where(f => !f.EndsWith(".md", StringComparison.Ordinal)).Select(SourceTree.NameOf);

        Assert.DoesNotContain(samples, sample => !IsNamed(sample, tests));
    }

    [Theory]
    [InlineData("""Load("config/rings/a.json")""", true)]
    [InlineData("""Repository.File("config", "rings", "a.json")""", true)]
    [InlineData("""Directory.GetFiles(Repository.File("config", "rings"))""", true)]
    [InlineData("""Directory.GetFiles(Repository.File("config/rings"))""", true)]
    [InlineData("""Repository.File("config", "rings", "b.json")""", false)]
    [InlineData("""Repository.File("config")""", false)]
    public void IsNamed_ByPathOrFolder(string test, bool expected) => Assert.Equal(expected, IsNamed("config/rings/a.json", [test]));

    private static bool IsNamed(string sample, IEnumerable<string> tests)
    {
        var folder = sample[..sample.LastIndexOf('/')];
        string[] names = [$"\"{sample}\"", $"\"{folder}\")", Parts(sample), Parts(folder) + ")"];
        return tests.Any(test => names.Any(name => test.Contains(name, StringComparison.Ordinal)));
    }

    private static string Parts(string path) => string.Join(", ", path.Split('/').Select(part => $"\"{part}\""));
}

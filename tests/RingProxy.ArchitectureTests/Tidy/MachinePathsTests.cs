using RingProxy.Testing;

namespace RingProxy.ArchitectureTests;

public sealed class MachinePathsTests
{
    private static readonly string[] Folders = ["src", "tests", "perf", "config", "deploy", "docs", ".ci"];

    [Fact]
    public void Repository_EveryFile_NamesNoMachinePath()
    {
        // In a linked worktree .git is a file, and git's own.
        var files = SourceTree.Files(Folders).Concat(Directory.GetFiles(Repository.Root)).Where(f => Path.GetFileName(f) != ".git").ToList();

        Assert.NotEmpty(files);
        Assert.Empty(files.SelectMany(file => MachinePaths.In(File.ReadAllText(file)).Select(v => $"{SourceTree.NameOf(file)}: {v}")));
    }

    [Fact]
    public void In_TextWithAMachinePath_IsTold() => Assert.Single(MachinePaths.In("see /tmp/" + "wt/x"));

    [Fact]
    public void In_OrdinaryPaths_IsQuiet() => Assert.Empty(MachinePaths.In("/tmp/ring /network/ .library ~/rings /var/lib/ringproxy"));
}

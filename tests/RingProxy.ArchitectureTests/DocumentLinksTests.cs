using RingProxy.Testing;

namespace RingProxy.ArchitectureTests;

public sealed class DocumentLinksTests
{
    [Fact]
    public void Documents_EveryRelativeLink_Resolves()
    {
        var pages = SourceTree.Files("docs", "src", "perf", "deploy", "config", "tests").Concat(Directory.GetFiles(Repository.Root))
            .Where(f => f.EndsWith(".md", StringComparison.Ordinal))
            .ToList();

        Assert.NotEmpty(pages);
        Assert.Empty(pages.SelectMany(page =>
            DocumentLinks.Broken(File.ReadAllText(page), Path.GetDirectoryName(page)!).Select(target => $"{SourceTree.NameOf(page)}: {target}")));
    }

    [Fact]
    public void Broken_LinkToNothing_IsTold()
    {
        const string Page = """
            A [good](RingProxy.sln) one, a [bad](absent.md#part) one, [the web](https://example.org/x.md), [here](#part),
            `[code](absent2.md)` and [`code`](absent3.md)
            ```
            [block](absent4.md)
            ```
            """;

        Assert.Equal(["absent.md#part", "absent3.md"], DocumentLinks.Broken(Page, Repository.Root));
    }
}

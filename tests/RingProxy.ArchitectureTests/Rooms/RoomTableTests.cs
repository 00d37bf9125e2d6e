using RingProxy.Testing;

namespace RingProxy.ArchitectureTests;

public sealed class RoomTableTests
{
    [Fact]
    public void Solution_EveryProject_KeepsToTheTable()
    {
        var projects = SolutionProjects();

        Assert.NotEmpty(projects);
        Assert.Empty(projects.Select(Project.Load).SelectMany(RoomTable.Violations));
    }

    [Fact]
    public void Solution_EveryProjectFile_IsPartOfIt()
    {
        var onDisk = SourceTree.Files("src", "tests", "perf").Where(f => f.EndsWith(".csproj", StringComparison.Ordinal));

        Assert.Equal(onDisk.Order(StringComparer.Ordinal), SolutionProjects().Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("RingProxy.Hashing", "RingProxy.Topology", "RingProxy.Hashing may not reference RingProxy.Topology")]
    [InlineData("RingProxy.Http", "RingProxy.Cache", "RingProxy.Http may not reference RingProxy.Cache")]
    [InlineData("RingProxy.Cache", "RingProxy.Http", "RingProxy.Cache may not reference RingProxy.Http")]
    [InlineData("RingProxy", "RingProxy.Cli", "RingProxy may not reference RingProxy.Cli")]
    [InlineData("RingProxy.Http.Tests", "RingProxy.Hashing", "RingProxy.Http.Tests may not reference RingProxy.Hashing")]
    [InlineData("RingProxy.Utilities", "RingProxy.Hashing", "RingProxy.Utilities is not in the table of rooms")]
    public void Violations_ForbiddenReference_IsTold(string name, string reference, string expected)
    {
        var project = Project.Parse(name, $"""<Project><ItemGroup><ProjectReference Include="..\{reference}\{reference}.csproj" /></ItemGroup></Project>""");

        Assert.Equal([expected], RoomTable.Violations(project));
    }

    [Theory]
    [InlineData("PackageReference", "Polly.Core")]
    [InlineData("FrameworkReference", "Microsoft.AspNetCore.App")]
    public void Violations_PackageInAPureRoom_IsTold(string item, string package)
    {
        var project = Project.Parse("RingProxy.Hashing", $"""<Project><ItemGroup><{item} Include="{package}" /></ItemGroup></Project>""");

        Assert.Equal([$"RingProxy.Hashing is pure: no {package}"], RoomTable.Violations(project));
    }

    [Fact]
    public void Violations_AllowedReference_IsQuiet()
    {
        var project = Project.Parse(
            "RingProxy.Topology", """<Project><ItemGroup><ProjectReference Include="../RingProxy.Hashing/RingProxy.Hashing.csproj" /></ItemGroup></Project>""");

        Assert.Equal(["RingProxy.Hashing"], project.References);
        Assert.Empty(RoomTable.Violations(project));
    }

    private static string[] SolutionProjects() =>
    [
        .. File.ReadLines(Repository.File("RingProxy.sln"))
            .SelectMany(line => line.Split('"'))
            .Where(part => part.EndsWith(".csproj", StringComparison.Ordinal))
            .Select(part => Repository.File(part.Replace('\\', '/'))),
    ];
}

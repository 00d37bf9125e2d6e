using RingProxy.Testing;

namespace RingProxy.Topology.Tests;

public sealed class LastKnownGoodTests : IDisposable
{
    private readonly TempDirectory _folder = new();

    [Fact]
    public void Read_NothingKept_IsNull()
    {
        Assert.Null(new LastKnownGood(_folder.Path).Read("test"));
        Assert.Null(new LastKnownGood(_folder.File("no", "folder")).Read("test"));
    }

    [Fact]
    public void Write_Again_ReplacesAndLeavesNothingElse()
    {
        var files = new LastKnownGood(_folder.File("made"));
        files.Write("test", TestDocuments.Json(version: 1));
        files.Write("test", TestDocuments.Json(version: 2));
        files.Write("other", TestDocuments.Json(version: 3, ringId: "other"));

        Assert.Equal(TestDocuments.Json(version: 2), files.Read("test")!.Value.ToArray());
        Assert.Equal(["other.json", "test.json"], Directory.GetFiles(_folder.File("made")).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Write_FolderIsAFile_ThrowsAndLeavesNothing()
    {
        File.WriteAllText(_folder.File("x"), "");

        Assert.ThrowsAny<IOException>(() => new LastKnownGood(_folder.File("x")).Write("test", TestDocuments.Json()));
        Assert.Single(Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void PathOf_NotARingId_Throws() =>
        Assert.Throws<ArgumentException>(() => new LastKnownGood(_folder.Path).PathOf("../test"));

    public void Dispose() => _folder.Dispose();
}

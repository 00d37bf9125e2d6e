namespace RingProxy.Topology.Tests;

public sealed class RingStoresTests
{
    [Fact]
    public async Task Open_File_NamesTheFolder()
    {
        await using var store = RingStores.Open("file:/var/lib/rings", TimeProvider.System);
        Assert.Equal("file:/var/lib/rings", store.Name);

        await using var relative = RingStores.Open("file:rings", TimeProvider.System);
        Assert.Equal($"file:{Path.GetFullPath("rings")}", relative.Name);
    }

    [Theory]
    [InlineData("file:", "store: 'file:' names no folder; legal is file:DIR")]
    [InlineData("", "legal are file:DIR or etcd://")]
    [InlineData("rings", "store: 'rings' is not understood; legal are file:DIR or etcd://")]
    [InlineData("consul://user:secret@h:1/x", "store: 'consul:…' is not understood; legal are file:DIR or etcd://")]
    public void Open_NotUnderstood_NamesTheLegalFormsAndNoPassword(string address, string message)
    {
        var refusal = Assert.Throws<FormatException>(() => RingStores.Open(address, TimeProvider.System));

        Assert.Contains(message, refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", refusal.Message, StringComparison.Ordinal);
    }
}

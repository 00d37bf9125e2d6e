using RingProxy.Testing;

namespace RingProxy.Topology.Tests;

public sealed class SampleRingsTests
{
    private static readonly string s_folder = Repository.File("config", "rings");

    public static TheoryData<string> Files => [.. Directory.GetFiles(s_folder).Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal)];

    /// <summary>The folder of samples is a file store: each file is the current document of the ring it is named for.</summary>
    [Theory]
    [MemberData(nameof(Files))]
    public async Task Sample_AsAFileStore_IsApplied(string file)
    {
        var ringId = Path.GetFileNameWithoutExtension(file);
        await using var store = RingStores.Open($"file:{s_folder}", TimeProvider.System);
        var reading = await store.ReadAsync(ringId, default);
        var holder = new RingHolder(ringId, TimeProvider.System);

        Assert.True(holder.Offer(reading.Json!.Value, RingOrigin.Store), holder.State.LastRefusal?.ToString());

        Assert.NotEmpty(holder.Current!.Nodes);
        Assert.False(string.IsNullOrEmpty(holder.Current.Document.Comment), "a sample says what it shows");
    }
}

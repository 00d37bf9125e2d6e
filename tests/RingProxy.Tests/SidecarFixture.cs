using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using RingProxy.Testing;
using RingProxy.Topology;

namespace RingProxy.Tests;

/// <summary>A sidecar on free ports over a folder of rings, with its admin port as a client sees it.</summary>
internal sealed class SidecarFixture : IAsyncDisposable
{
    private readonly TempDirectory _directory;
    private readonly HttpClient _http = new();

    private SidecarFixture(TempDirectory directory, Sidecar sidecar) => (_directory, Sidecar) = (directory, sidecar);

    public Sidecar Sidecar { get; }

    public string RingFile => RingFileIn(_directory);

    /// <param name="document">What the folder holds at the start; null: nothing.</param>
    public static async Task<SidecarFixture> StartAsync(RingDocument? document)
    {
        var directory = new TempDirectory();
        Directory.CreateDirectory(Path.Combine(directory.Path, "rings"));
        if (document is not null)
        {
            await File.WriteAllBytesAsync(RingFileIn(directory), RingDocumentWriter.Write(document));
        }

        var (options, errors) = SidecarOptionsReader.Read(file: null, new Dictionary<string, string>(),
        [
            ("store", $"file:{Path.Combine(directory.Path, "rings")}"),
            ("stateDirectory", Path.Combine(directory.Path, "state")),
            ("sidecarId", "under-test"),
            ("admin.url", "http://127.0.0.1:0"),
            ("http.urls[0]", "http://127.0.0.1:0"),
            ("http.routes[0].ringId", "test"),
            ("http.routes[0].shardKey.sources[0].header", "X-Shard-Key"),
        ]);
        Assert.Empty(errors);
        return new SidecarFixture(directory, await Sidecar.StartAsync(options, TimeProvider.System, NullLoggerFactory.Instance));
    }

    public Task<HttpResponseMessage> GetAsync(string page) => _http.GetAsync(new Uri(Sidecar.AdminUrl + page));

    public async Task<JsonElement> GetJsonAsync(string page) => await (await GetAsync(page)).Content.ReadFromJsonAsync<JsonElement>();

    public async Task<JsonElement> RingStatusAsync() => (await GetJsonAsync("/status")).GetProperty("rings")[0];

    /// <summary>Waits until the ring's holder is in a state; what changes it is the watch, so the wait is on its signal.</summary>
    public Task UntilAsync(Func<RingHolderState, bool> condition) => Sidecar.HolderOf("test").UntilAsync(condition, "the sidecar's ring");

    public async ValueTask DisposeAsync()
    {
        await Sidecar.DisposeAsync();
        _http.Dispose();
        _directory.Dispose();
    }

    private static string RingFileIn(TempDirectory directory) => Path.Combine(directory.Path, "rings", "test.json");
}

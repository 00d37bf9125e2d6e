using System.Diagnostics;
using System.Text.Json;
using RingProxy.Hashing;
using RingProxy.Testing;
using RingProxy.Topology;

namespace RingProxy.IntegrationTests;

/// <summary>A sidecar as a process of its own with one ring, whose waits are short.</summary>
internal sealed class FaultSidecar : IAsyncDisposable
{
    public const string KeyHeader = "X-Key";

    /// <summary>Long for a healthy node on a machine that is busy with other things.</summary>
    public static readonly TimeSpan PerTryTimeout = TimeSpan.FromSeconds(1), SlowStart = TimeSpan.FromSeconds(1);

    private static readonly string[] s_probes =
    [
        "http.health.probe.path=/healthz", "http.health.probe.interval=100ms", "http.health.probe.timeout=1s", "http.health.probe.fall=2",
        "http.health.probe.rise=2",
    ];

    private static readonly string[] s_identity = ["version", "checksum", "fingerprint"];

    private readonly RingProxyProcess _process;
    private readonly HttpClient _admin;
    private readonly string _directory;
    private readonly RingSnapshot _snapshot;

    private FaultSidecar(RingProxyProcess process, Uri traffic, Uri admin, string directory, RingSnapshot snapshot)
    {
        (_process, Traffic, _directory, _snapshot) = (process, traffic, directory, snapshot);
        _admin = new HttpClient { BaseAddress = admin };
    }

    public Uri Traffic { get; }

    /// <summary>Lines logged so far; a place to wait from.</summary>
    public int Mark => _process.LineCount;

    /// <summary>What was logged since.</summary>
    public string LogSince(int mark) => string.Join('\n', _process.LinesAfter(mark));

    public static async Task<FaultSidecar> StartAsync(
        TempDirectory directory, IEnumerable<(string Id, string Address)> nodes, bool isProbing, IReadOnlyList<string>? settings = null, double boundedLoad = 0)
    {
        var document = RingDocumentWriter.Seal(new RingDocument
        {
            RingId = TestDocuments.RingId,
            Version = 1,
            Placement = new PlacementSpec { Algorithm = "ring" },
            Replicas = 2,
            BoundedLoad = boundedLoad,
            Nodes = [.. nodes.Select(node => new RingNode { NodeId = node.Id, Address = node.Address })],
        });
        await File.WriteAllBytesAsync(directory.File($"{TestDocuments.RingId}.json"), RingDocumentWriter.Write(document));
        string[] all =
        [
            $"stateDirectory={directory.File("state")}", $"http.routes[0].perTryTimeout={PerTryTimeout.TotalMilliseconds}ms",
            "http.health.breaker.consecutiveFailures=3", "http.health.breaker.breakDuration=300ms", "http.health.breaker.maxBreakDuration=600ms",
            $"http.health.slowStart={SlowStart.TotalMilliseconds}ms", .. isProbing ? s_probes : [], .. settings ?? [],
        ];
        var process = RingProxyProcess.Start(
        [
            "sidecar", "--store", $"file:{directory.Path}", "--listen", "http://127.0.0.1:0", "--admin", "http://127.0.0.1:0",
            "--ring", TestDocuments.RingId, "--key-header", KeyHeader, .. all.SelectMany(setting => new[] { "--set", setting }),
        ]);
        var serving = await process.UntilLineAsync("serves (http://[^;]+); admin at (http://[^;]+);");
        return new FaultSidecar(process, new Uri(serving.Groups[1].Value), new Uri(serving.Groups[2].Value), directory.Path, RingSnapshot.Build(document));
    }

    /// <summary>The nodes of a key's preference list, owner first, by the document alone.</summary>
    public string[] PreferenceOf(string key)
    {
        var preference = new int[_snapshot.Nodes.Length];
        var lookup = _snapshot.Ring.Lookup(System.Text.Encoding.UTF8.GetBytes(key), preference);
        return [.. preference[..lookup.Count].Select(index => _snapshot.Nodes[index].NodeId)];
    }

    /// <summary>A key whose preference list begins with these nodes.</summary>
    public string KeyOf(params string[] nodes) => Enumerable.Range(0, 10_000).Select(i => $"key-{i}").First(key => PreferenceOf(key).Take(nodes.Length).SequenceEqual(nodes));

    /// <summary>Waits until a node has come into a state, by the log.</summary>
    /// <param name="node">Its id.</param>
    /// <param name="states">The state, or several as a regular expression.</param>
    /// <param name="mark">An earlier <see cref="Mark"/>.</param>
    public Task UntilStateAsync(string node, string states, int mark) => _process.UntilLineAsync($"Ring {TestDocuments.RingId}: node {node} .* → ({states})$", mark);

    public Task UntilLineAsync(string pattern, int mark) => _process.UntilLineAsync(pattern, mark);

    /// <summary>How often a node has come into a state.</summary>
    public int CountOf(string node, string state, int mark) =>
        _process.LinesAfter(mark).Count(line => line.Contains($": node {node} ", StringComparison.Ordinal) && line.EndsWith($"→ {state}", StringComparison.Ordinal));

    /// <summary><c>/status</c>.</summary>
    public async Task<JsonElement> StatusAsync() => JsonDocument.Parse(await _admin.GetStringAsync("/status")).RootElement;

    /// <summary>The ring's part of the HTTP side in <c>/status</c>.</summary>
    public async Task<JsonElement> HttpStatusAsync() => (await StatusAsync()).GetProperty("http").GetProperty("rings")[0];

    /// <summary>State of a node in <c>/status</c>.</summary>
    public async Task<string> StateOfAsync(string node) => (await HttpStatusAsync()).GetProperty("nodes").EnumerateArray()
        .Select(one => one.GetProperty("health")).Single(health => health.GetProperty("nodeId").GetString() == node).GetProperty("state").GetString()!;

    /// <summary>Isolates or resets a node; its state then.</summary>
    public async Task<string> ActAsync(string node, string action)
    {
        using var response = await _admin.PostAsync($"/rings/{TestDocuments.RingId}/nodes/{node}/{action}", content: null);
        Assert.True(response.IsSuccessStatusCode, $"{action} {node}: {response.StatusCode}");
        return JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement.GetProperty("state").GetString()!;
    }

    /// <summary>What must not depend on health: version, checksum, fingerprint, and who owns keys by the admin port and by <c>ringctl lookup</c>.</summary>
    public async Task<string> OwnershipAsync(IReadOnlyList<string> keys)
    {
        var ring = (await StatusAsync()).GetProperty("rings")[0];
        var lookups = new List<string>();
        foreach (var key in keys)
        {
            lookups.Add(await _admin.GetStringAsync($"/rings/{TestDocuments.RingId}/lookup?key={key}&replicas=3"));
        }

        var start = new ProcessStartInfo(RingProxyProcess.PathOf("RingProxy.Cli", "ringctl"), ["lookup", "--store", $"file:{_directory}", "--ring-id", TestDocuments.RingId, .. keys])
        {
            RedirectStandardOutput = true,
        };
        using var ringctl = Process.Start(start)!;
        var printed = await ringctl.StandardOutput.ReadToEndAsync().OrTimeout(() => "ringctl lookup");
        await ringctl.WaitForExitAsync();
        Assert.Equal(keys.Count, printed.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        return string.Join('\n', [.. s_identity.Select(name => $"{name} {ring.GetProperty(name)}"), .. lookups, printed]);
    }

    public async ValueTask DisposeAsync()
    {
        _admin.Dispose();
        await _process.DisposeAsync();
    }
}

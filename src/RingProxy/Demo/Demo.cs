using RingProxy.Hashing;
using RingProxy.Topology;

namespace RingProxy;

/// <summary>The demo: a folder with one ring, sample nodes on it, one more standing by, and a sidecar.</summary>
internal sealed class Demo : IAsyncDisposable
{
    public const string RingId = "demo";
    public const string KeyHeader = "X-Shard-Key";
    public const string KeyParameter = "key";

    private readonly string _directory;
    private readonly List<SampleNode> _nodes;
    private readonly Sidecar _sidecar;

    private Demo(string directory, List<SampleNode> nodes, Sidecar sidecar) => (_directory, _nodes, _sidecar) = (directory, nodes, sidecar);

    public static async Task<Demo> StartAsync(SidecarOptions options, string directory, int nodeCount, ILoggerFactory loggers)
    {
        var nodes = new List<SampleNode>();
        try
        {
            for (var i = 1; i <= nodeCount + 1; i++)
            {
                nodes.Add(await SampleNode.StartAsync($"node-{i}", "http://127.0.0.1:0", loggers));
            }

            await PublishAsync(options.Store!, directory, nodes);
            return new Demo(directory, nodes, await Sidecar.StartAsync(options, TimeProvider.System, loggers));
        }
        catch
        {
            await DisposeAllAsync(nodes);
            throw;
        }
    }

    /// <summary>What to try, with the addresses as they are.</summary>
    public string Tour()
    {
        var traffic = _sidecar.TrafficUrls[0];
        var document = Path.Combine(_directory, $"{RingId}.json");
        return $$"""

            RingProxy demo: {{_nodes.Count - 1}} nodes on ring '{{RingId}}', one more standing by.
              traffic  {{traffic}}    shard key: header {{KeyHeader}}, or ?{{KeyParameter}}=
              admin    {{_sidecar.AdminUrl}}
              ring     {{document}}

            Which node owns a key (X-Ring-Node), by which version (X-Ring-Version):
              curl -i -H '{{KeyHeader}}: user:42' {{traffic}}/profile
            Put something there, and see who keeps it:
              curl -X PUT -d hello -H '{{KeyHeader}}: user:42' {{traffic}}/profile
            Why, and how the key space is shared:
              curl '{{_sidecar.AdminUrl}}/rings/{{RingId}}/lookup?key=user:42&replicas=3'
              curl {{_sidecar.AdminUrl}}/status
            Change the ring: let the node that stands by join, under the next version. Traffic follows at once:
              sed -i -e '/"checksum"/d' -e 's/"version": 1,/"version": 2,/' -e 's/"joining"/"active"/' {{document}}
              for i in 1 2 3 4 5 6 7 8; do curl -s -o /dev/null -D - -H "{{KeyHeader}}: user:$i" {{traffic}}/ | grep -i x-ring; done

            Ctrl-C ends it.
            """;
    }

    public async ValueTask DisposeAsync()
    {
        await _sidecar.DisposeAsync();
        await DisposeAllAsync(_nodes);
    }

    private static async Task PublishAsync(string store, string directory, List<SampleNode> nodes)
    {
        // A demo begins at version 1 each time; only what an earlier one wrote is taken away.
        Directory.CreateDirectory(directory);
        File.Delete(Path.Combine(directory, $"{RingId}.json"));
        DeleteFolder(Path.Combine(directory, ".versions"));
        DeleteFolder(Path.Combine(directory, ".state"));
        await using var rings = RingStores.Open(store, TimeProvider.System);
        await new RingPublisher(rings, TimeProvider.System).PutAsync(
            new RingDocument
            {
                RingId = RingId,
                Placement = new PlacementSpec { Algorithm = "ring" },
                Replicas = 2,
                Nodes = [.. nodes.Select((node, i) => new RingNode
                {
                    NodeId = $"node-{i + 1}",
                    Address = node.Address,
                    Status = i < nodes.Count - 1 ? NodeStatus.Active : NodeStatus.Joining,
                })],
            },
            CancellationToken.None);
    }

    private static void DeleteFolder(string path)
    {
        if (Directory.Exists(path))
        {
            Directory.Delete(path, recursive: true);
        }
    }

    private static async Task DisposeAllAsync(IEnumerable<SampleNode> nodes)
    {
        foreach (var node in nodes)
        {
            await node.DisposeAsync();
        }
    }
}

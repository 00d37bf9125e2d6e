// How long from the start of a put into etcd until a sidecar's new ring decides a lookup.
//   swap-bench STORE SIDECARS PUBLICATIONS NODES
// All sidecars run in this one process, each with its own connection, watcher and ring. A publication starts when the one before
// has reached every sidecar. Prints one row of a Markdown table: times in milliseconds over all sidecars and publications.
using System.Diagnostics;
using System.Globalization;
using RingProxy.Hashing;
using RingProxy.SwapBench;
using RingProxy.Topology;

const string RingId = "bench";
const int WarmUpCount = 20;

var address = args[0];
int Argument(int index) => int.Parse(args[index], CultureInfo.InvariantCulture);
var (sidecarCount, publicationCount, nodeCount) = (Argument(1), Argument(2), Argument(3));

await using var store = RingStores.Open(address, TimeProvider.System);
var publisher = new RingPublisher(store, TimeProvider.System);
await using var fleet = new Fleet(address, RingId, sidecarCount);

var times = new List<double>();
var current = (await publisher.PreparePutAsync(Document(1), CancellationToken.None)).Expected;
for (var version = 1; version <= WarmUpCount + publicationCount; version++)
{
    var document = RingDocumentWriter.Seal(Document(version));
    var start = Stopwatch.GetTimestamp();
    var decided = await fleet.AdoptAsync(version, async () =>
    {
        start = Stopwatch.GetTimestamp();
        current = await store.PublishAsync(document, current, CancellationToken.None);
    });
    if (version > WarmUpCount)
        times.AddRange(decided.Select(at => Stopwatch.GetElapsedTime(start, at).TotalMilliseconds));
}

times.Sort();
double Percentile(double share) => times[Math.Max(0, (int)Math.Ceiling(share * times.Count) - 1)];
Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
    $"| {nodeCount} | {sidecarCount} | {publicationCount} | {Percentile(0.5):F1} | {Percentile(0.9):F1} | {Percentile(0.99):F1} | {times[^1]:F1} |"));
return 0;

// Each version gives another node double weight, so that each moves keys.
RingDocument Document(int version) => new()
{
    RingId = RingId,
    Version = version,
    Placement = new PlacementSpec { Algorithm = "ring" },
    Nodes =
    [
        .. Enumerable.Range(0, nodeCount).Select(index => new RingNode
        {
            NodeId = $"node-{index}",
            Address = $"127.0.0.1:{9000 + index}",
            Weight = index == version % nodeCount ? 2 : 1,
        }),
    ],
};

using System.Globalization;
using RingProxy.Cli;
using RingProxy.Topology;

namespace RingProxy.IntegrationTests;

/// <summary>Judges <c>ringctl import</c>: the document made from the very configuration that the peer runs must map keys as the peer does.</summary>
internal static class PeerImport
{
    /// <param name="import">The arguments of the import of a pool, such as <c>nginx FILE UPSTREAM</c>.</param>
    public static async Task AssertAgreementAsync(int seed, IEnumerable<(PeerPool Pool, IReadOnlyList<string> Owners)> answers, Func<PeerPool, string[]> import)
    {
        foreach (var (pool, owners) in answers)
        {
            var ring = await ImportAsync(import(pool));
            var ours = pool.Keys.Select(key => HostOf(ring.Nodes[ring.Ring.Lookup(key, []).Owner].Address));
            Assert.True(ours.SequenceEqual(owners), $"{pool.Name}: the imported ring maps other keys; RINGPROXY_TEST_SEED={seed}");
        }
    }

    private static async Task<RingSnapshot> ImportAsync(string[] arguments)
    {
        using var output = new MemoryStream();
        await using var error = new StringWriter(CultureInfo.InvariantCulture);
        var exitCode = await new Ringctl(new Terminal { Input = Stream.Null, Output = output, Error = error }).RunAsync(["import", .. arguments], default);
        Assert.True(exitCode == ExitCodes.Ok, $"ringctl import {string.Join(' ', arguments)}: {error}");
        var result = RingDocumentReader.ReadDraft(output.ToArray());
        return RingSnapshot.Build(result.Document ?? throw new InvalidOperationException(string.Join("; ", result.Errors)));
    }

    private static string HostOf(string address) => address[(address.LastIndexOf('/') + 1)..address.LastIndexOf(':')];
}

using System.Globalization;
using RingProxy.Hashing;
using RingProxy.Testing;
using Xunit.Abstractions;

namespace RingProxy.IntegrationTests;

/// <summary>HAProxy's <c>hash-type consistent</c> itself, in front of nodes that tell who they are.</summary>
public sealed class HaproxyTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Lookup_RandomBackends_AgreesWithHaproxyOnEveryKey()
    {
        var draw = new PeerDraw(output);
        using var directory = new TempDirectory();
        await using var nodes = new LoopbackNodes();
        var pools = PeerDraw.PoolNames.Select(name => DrawPool(draw, name)).ToList();
        await File.WriteAllTextAsync(directory.File("haproxy.cfg"), Configuration(pools, nodes.Port, directory));

        await using var haproxy = await PeerProcess.StartAsync("haproxy", "-db", "-f", directory.File("haproxy.cfg"));
        await using var connection = await haproxy.ConnectAsync(directory.File("http"));
        using var http = new HttpKeys(connection);
        List<(PeerPool, IReadOnlyList<string>)> answers = [];
        foreach (var pool in pools)
            answers.Add((pool, await http.AskAsync($"/{pool.Name}", pool.Keys).OrTimeout(() => $"haproxy does not answer: {haproxy}")));

        PeerVerdict.AssertAgreement(draw.Seed, answers, pool => pool with { Spec = pool.Spec with { Avalanche = !pool.Spec.Avalanche } });
        await PeerImport.AssertAgreementAsync(draw.Seed, answers, pool => ["haproxy", directory.File("haproxy.cfg"), pool.Name]);
    }

    private static PeerPool DrawPool(PeerDraw draw, string name)
    {
        var addresses = draw.Addresses(draw.PoolSize(name));
        var weights = draw.Weights(addresses.Length, most: 256);
        var ids = draw.Chance(0.3) ? Numbered(addresses.Length) : draw.Ids(addresses.Length, most: draw.OneOf(100, 100_000));
        var spec = new PlacementSpec
        {
            Algorithm = "haproxy-consistent",
            KeyHash = draw.OneOf("sdbm", "djb2", "wt6", "crc32"),
            Avalanche = draw.Chance(0.5),
        };
        var nodes = addresses.Select((address, i) => new PlacementNode
        {
            NodeId = address,
            HashName = ids[i].ToString(CultureInfo.InvariantCulture),
            Weight = weights[i],
        });
        return new PeerPool(name, spec, [.. nodes], draw.Keys());
    }

    private static string Configuration(IReadOnlyList<PeerPool> pools, int port, TempDirectory directory) => $"""
        global
          maxconn 1000
        defaults
          mode http
          timeout client 60s
          timeout server 60s
          timeout connect 60s
        frontend keys
          bind {directory.File("http")}
          use_backend %[path,field(2,/)]
        {string.Concat(pools.Select(pool => Backend(pool, port)))}
        """;

    private static string Backend(PeerPool pool, int port)
    {
        // Without a function HAProxy takes its default, with the avalanche; given alone, a function goes without.
        var function = (pool.Spec.KeyHash, pool.Spec.Avalanche) switch
        {
            ("sdbm", true) => "",
            (var hash, true) => $" {hash} avalanche",
            (var hash, _) => $" {hash}",
        };
        var isNumbered = pool.Nodes.Select(node => int.Parse(node.HashName!, CultureInfo.InvariantCulture)).SequenceEqual(Numbered(pool.Nodes.Count));
        var servers = pool.Nodes.Select((node, i) => string.Create(
            CultureInfo.InvariantCulture, $"  server s{i} {node.NodeId}:{port}{(isNumbered ? "" : $" id {node.HashName}")} weight {node.Weight}\n"));
        // The whole value: hdr() would take a comma for the end of one and the beginning of another.
        return $"backend {pool.Name}\n  balance hash req.fhdr(x-key)\n  hash-type consistent{function}\n{string.Concat(servers)}";
    }

    // The ids that HAProxy gives servers that have none.
    private static int[] Numbered(int count) => [.. Enumerable.Range(1, count)];
}

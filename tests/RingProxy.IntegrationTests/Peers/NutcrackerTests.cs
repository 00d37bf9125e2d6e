using System.Globalization;
using System.Text;
using RingProxy.Hashing;
using RingProxy.Testing;
using Xunit.Abstractions;

namespace RingProxy.IntegrationTests;

/// <summary>twemproxy itself, in front of nodes that tell who they are.</summary>
public sealed class NutcrackerTests(ITestOutputHelper output)
{
    private static readonly string[] s_hashes =
    [
        "one_at_a_time", "md5", "crc16", "crc32", "crc32a", "fnv1_64", "fnv1a_64", "fnv1_32", "fnv1a_32", "hsieh", "murmur", "jenkins",
    ];

    [Fact]
    public async Task Lookup_RandomPools_AgreesWithNutcrackerOnEveryKey()
    {
        var draw = new PeerDraw(output);
        using var directory = new TempDirectory();
        await using var nodes = new LoopbackNodes();
        var pools = PeerDraw.PoolNames.Select(name => DrawPool(draw, name, nodes.Port)).ToList();
        await File.WriteAllTextAsync(directory.File("nutcracker.yml"), string.Concat(pools.Select(pool => Configuration(pool, nodes.Port, directory))));

        // The page of statistics cannot be switched off: it gets an address and port that hardly anybody has.
        await using var nutcracker = await PeerProcess.StartAsync(
            "nutcracker", "-c", directory.File("nutcracker.yml"), "-o", "/dev/stderr", "-a", draw.Addresses(1)[0], "-s", draw.Number(20_000, 60_000).ToString(CultureInfo.InvariantCulture));
        List<(PeerPool, IReadOnlyList<string>)> answers = [];
        foreach (var pool in pools)
        {
            await using var connection = await nutcracker.ConnectAsync(directory.File(pool.Name));
            answers.Add((pool, await AskAsync(connection, pool.Keys).OrTimeout(() => $"{pool.Name} of nutcracker does not answer")));
        }

        PeerVerdict.AssertAgreement(draw.Seed, answers, pool => pool with { Spec = pool.Spec with { KeyHash = pool.Spec.KeyHash == "jenkins" ? "murmur" : "jenkins" } });
        await PeerImport.AssertAgreementAsync(draw.Seed, answers, pool => ["twemproxy", directory.File("nutcracker.yml"), pool.Name]);
    }

    private static PeerPool DrawPool(PeerDraw draw, string name, int port)
    {
        var addresses = draw.Addresses(draw.PoolSize(name));
        var weights = draw.Weights(addresses.Length, most: 200);
        var names = draw.Chance(0.7) ? draw.Names(addresses.Length) : null;
        var spec = new PlacementSpec
        {
            Algorithm = draw.Chance(0.8) ? "twemproxy-ketama" : "twemproxy-modula",
            KeyHash = draw.OneOf(s_hashes),
            HashTag = draw.OneOf(null, "{}", "{}", "::"),
        };
        var nodes = addresses.Select((address, i) => new PlacementNode
        {
            NodeId = address,
            HashName = names?[i] ?? $"{address}:{port}",
            Weight = weights[i],
        });
        return new PeerPool(name, spec, [.. nodes], draw.Keys());
    }

    private static string Configuration(PeerPool pool, int port, TempDirectory directory)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{pool.Name}:\n  listen: {directory.File(pool.Name)}\n  hash: {pool.Spec.KeyHash}\n");
        text.Append(CultureInfo.InvariantCulture, $"  distribution: {(pool.Spec.Algorithm == "twemproxy-ketama" ? "ketama" : "modula")}\n");
        if (pool.Spec.HashTag is { } tag)
            text.Append(CultureInfo.InvariantCulture, $"  hash_tag: \"{tag}\"\n");
        text.Append("  servers:\n");
        foreach (var node in pool.Nodes)
        {
            var server = $"{node.NodeId}:{port}";
            text.Append(CultureInfo.InvariantCulture, $"   - \"{server}:{node.Weight}{(node.HashName == server ? "" : " " + node.HashName)}\"\n");
        }

        return text.ToString();
    }

    private static async Task<IReadOnlyList<string>> AskAsync(Stream connection, IReadOnlyList<byte[]> keys)
    {
        await connection.WriteAsync((byte[])[.. keys.SelectMany(key => (byte[])[.. "get "u8, .. key, .. "\r\n"u8])]);
        using var reader = new StreamReader(connection, Encoding.Latin1, leaveOpen: true);
        List<string> owners = [];
        while (owners.Count < keys.Count)
        {
            var head = await reader.ReadLineAsync();
            Assert.True(head?.StartsWith("VALUE ", StringComparison.Ordinal), $"key {owners.Count}: {head}");
            owners.Add((await reader.ReadLineAsync())!);
            Assert.Equal("END", await reader.ReadLineAsync());
        }

        return owners;
    }
}

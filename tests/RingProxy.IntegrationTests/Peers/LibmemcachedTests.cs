using System.Globalization;
using System.Text.Json;
using RingProxy.Hashing;
using RingProxy.Testing;
using Xunit.Abstractions;

namespace RingProxy.IntegrationTests;

/// <summary>libmemcached itself, by way of pylibmc, with nodes that tell who they are.</summary>
public sealed class LibmemcachedTests(ITestOutputHelper output)
{
    // Debian's library is built without hsieh, and pylibmc does not know murmur3.
    private static readonly Dictionary<string, string> s_hashes = new()
    {
        ["one_at_a_time"] = "default", ["md5"] = "md5", ["crc32"] = "crc", ["fnv1_64"] = "fnv1_64", ["fnv1a_64"] = "fnv1a_64",
        ["fnv1_32"] = "fnv1_32", ["fnv1a_32"] = "fnv1a_32", ["murmur"] = "murmur", ["jenkins"] = "jenkins",
    };

    private static readonly Dictionary<string, string> s_distributions = new()
    {
        ["libmemcached-ketama"] = "ketama", ["libmemcached-ketama-weighted"] = "ketama_weighted", ["libmemcached-modula"] = "modula",
    };

    [Fact]
    public async Task Lookup_RandomServerLists_AgreesWithLibmemcachedOnEveryKey()
    {
        var draw = new PeerDraw(output);
        using var directory = new TempDirectory();
        await using var nodes = new LoopbackNodes();
        var pools = PeerDraw.PoolNames.Select(name => DrawPool(draw, name, nodes.Port)).ToList();

        var script = Repository.File("tests", "RingProxy.IntegrationTests", "Peers", "ask_libmemcached.py");
        await using var python = await PeerProcess.StartAsync("/usr/bin/python3", script, directory.File("answers"));
        await python.EndAsync(string.Concat(pools.Select(pool => Question(pool, nodes.Port) + "\n")));
        var owners = File.ReadLines(directory.File("answers")).Select(line => JsonSerializer.Deserialize<string[]>(line)!);

        var answers = pools.Zip(owners, (pool, named) => (pool, (IReadOnlyList<string>)named)).ToList();
        PeerVerdict.AssertAgreement(
            draw.Seed, answers, pool => pool with { Spec = pool.Spec with { KeyHash = pool.Spec.KeyHash == "jenkins" ? "murmur" : "jenkins" } });
        await PeerImport.AssertAgreementAsync(draw.Seed, answers, pool =>
            ["memcached-client", string.Join(',', Servers(pool, nodes.Port)), "--style", pool.Spec.Algorithm, "--hash", pool.Spec.KeyHash!]);
    }

    private static PeerPool DrawPool(PeerDraw draw, string name, int port)
    {
        var addresses = draw.Addresses(draw.PoolSize(name));
        var weights = draw.Weights(addresses.Length, most: 200);
        var algorithm = draw.OneOf([.. s_distributions.Keys]);
        var nodes = addresses.Select((address, i) => new PlacementNode
        {
            NodeId = address,
            Address = $"{address}:{port}",
            Weight = algorithm == "libmemcached-modula" ? 1 : weights[i],
        });
        return new PeerPool(name, new PlacementSpec { Algorithm = algorithm, KeyHash = draw.OneOf([.. s_hashes.Keys]) }, [.. nodes], draw.Keys());
    }

    private static string Question(PeerPool pool, int port) => JsonSerializer.Serialize(new
    {
        servers = Servers(pool, port),
        hash = s_hashes[pool.Spec.KeyHash!],
        distribution = s_distributions[pool.Spec.Algorithm],
        keys = pool.Keys.Select(Convert.ToHexString),
    });

    private static IEnumerable<string> Servers(PeerPool pool, int port) =>
        pool.Nodes.Select(node => string.Create(CultureInfo.InvariantCulture, $"{node.NodeId}:{port}:{node.Weight}"));
}

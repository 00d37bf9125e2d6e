using System.Globalization;
using System.Text;
using RingProxy.Hashing;
using RingProxy.Testing;
using Xunit.Abstractions;

namespace RingProxy.IntegrationTests;

/// <summary>
/// Redis itself, in cluster mode: it knows sixty other nodes, from its own kind of file, gets one random table of slots after another, and
/// tells for each key which of them has it (<c>MOVED</c>).
/// </summary>
public sealed class RedisClusterTests(ITestOutputHelper output)
{
    private const int SlotCount = 16_384;
    private const int NodeCount = 60;

    // Each argument is "first last id".
    private const string AssignScript = """
        for _, range in ipairs(ARGV) do
          local first, last, id = range:match('(%d+) (%d+) (%w+)')
          for slot = first, last do redis.call('cluster', 'setslot', string.format('%d', slot), 'node', id) end
        end
        """;

    [Fact]
    public async Task Lookup_RandomSlotTables_AgreesWithRedisOnEveryKey()
    {
        var draw = new PeerDraw(output);
        using var directory = new TempDirectory();
        var port = draw.Number(20_000, 50_000);
        var addresses = draw.Addresses(NodeCount + 1);
        await File.WriteAllTextAsync(directory.File("nodes.conf"), ClusterFile(addresses, port));
        await using var redis = await PeerProcess.StartAsync("redis-server", Settings(directory, addresses[NodeCount], port));
        await using var connection = await redis.ConnectAsync(directory.File("redis"));
        using var replies = new StreamReader(connection, Encoding.Latin1, leaveOpen: true);

        List<(PeerPool, IReadOnlyList<string>)> answers = [];
        foreach (var name in PeerDraw.PoolNames)
        {
            var owners = DrawOwners(draw, draw.PoolSize(name));
            var ranges = Ranges(owners).ToList();
            await connection.WriteAsync(Command([.. Texts("EVAL", AssignScript, "0"), .. Texts([.. ranges.Select(r => $"{r.First} {r.Last} {NodeKey(r.Owner)}")])]));
            Assert.Equal("$-1", await replies.ReadLineAsync().OrTimeout(() => $"redis does not answer: {redis}"));
            var pool = PoolOf(name, addresses, ranges, draw.KeysOfAnyBytes());
            answers.Add((pool, await AskAsync(connection, replies, pool.Keys).OrTimeout(() => $"redis does not answer: {redis}")));
        }

        PeerVerdict.AssertAgreement(draw.Seed, answers, WithoutTags);
    }

    // The same keys with braces that close nothing: all of the key would decide.
    private static PeerPool WithoutTags(PeerPool pool) =>
        pool with { Keys = [.. pool.Keys.Select(key => Array.ConvertAll(key, b => b == (byte)'}' ? (byte)')' : b))] };

    // Runs of slots of random lengths, some of one slot, each with a random owner.
    private static int[] DrawOwners(PeerDraw draw, int nodeCount)
    {
        var owners = new int[SlotCount];
        var longest = draw.OneOf(3, 100, 5000);
        for (var slot = 0; slot < SlotCount;)
        {
            var end = Math.Min(SlotCount, slot + draw.Number(1, longest));
            owners.AsSpan(slot, end - slot).Fill(draw.Number(0, nodeCount - 1));
            slot = end;
        }

        return owners;
    }

    private static IEnumerable<(int First, int Last, int Owner)> Ranges(int[] owners)
    {
        var first = 0;
        for (var slot = 1; slot <= SlotCount; slot++)
        {
            if (slot == SlotCount || owners[slot] != owners[first])
            {
                yield return (first, slot - 1, owners[first]);
                first = slot;
            }
        }
    }

    private static PeerPool PoolOf(string name, string[] addresses, IEnumerable<(int First, int Last, int Owner)> ranges, byte[][] keys)
    {
        var nodes = ranges.GroupBy(range => range.Owner).Select(owned => new PlacementNode
        {
            NodeId = addresses[owned.Key],
            Slots = string.Join(',', owned.Select(r => r.First == r.Last ? $"{r.First}" : $"{r.First}-{r.Last}")),
        });
        return new PeerPool(name, new PlacementSpec { Algorithm = "redis-cluster" }, [.. nodes], keys);
    }

    private static async Task<IReadOnlyList<string>> AskAsync(Stream connection, StreamReader replies, IReadOnlyList<byte[]> keys)
    {
        foreach (var key in keys)
            await connection.WriteAsync(Command([.. Texts("GET"), key]));
        List<string> owners = [];
        while (owners.Count < keys.Count)
        {
            // -MOVED slot host:port
            var reply = (await replies.ReadLineAsync())!.Split(' ', ':');
            Assert.True(reply[0] == "-MOVED", string.Join(' ', reply));
            owners.Add(reply[2]);
        }

        return owners;
    }

    private static byte[] Command(IReadOnlyList<byte[]> arguments) =>
    [
        .. Encoding.ASCII.GetBytes($"*{arguments.Count}\r\n"),
        .. arguments.SelectMany(argument => (byte[])[.. Encoding.ASCII.GetBytes($"${argument.Length}\r\n"), .. argument, .. "\r\n"u8]),
    ];

    private static IEnumerable<byte[]> Texts(params string[] texts) => texts.Select(Encoding.ASCII.GetBytes);

    // The last one is the server itself, which owns nothing.
    private static string ClusterFile(string[] addresses, int port) =>
        string.Concat(addresses.Select((address, i) =>
            $"{NodeKey(i)} {address}:{port}@{port + 10_000} {(i == NodeCount ? "myself,master" : "master")} - 0 0 {i + 1} connected\n"))
        + $"vars currentEpoch {NodeCount + 1} lastVoteEpoch 0\n";

    private static string NodeKey(int index) => index.ToString("x40", CultureInfo.InvariantCulture);

    // The other nodes never come: nobody is to notice within the test, and reads are answered though the cluster is down.
    private static string[] Settings(TempDirectory directory, string address, int port) =>
    [
        "--bind", address, "--port", port.ToString(CultureInfo.InvariantCulture), "--unixsocket", directory.File("redis"), "--dir", directory.Path,
        "--cluster-enabled", "yes", "--cluster-config-file", directory.File("nodes.conf"), "--cluster-node-timeout", "3600000",
        "--cluster-allow-reads-when-down", "yes", "--save", "", "--appendonly", "no",
    ];
}

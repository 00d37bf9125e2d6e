using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using RingProxy.Protocols;
using RingProxy.Testing;
using Xunit.Abstractions;

namespace RingProxy.IntegrationTests;

/// <summary>
/// Random sessions, sent to one memcached and through a sidecar over three: byte for byte the same is answered, but for what no two servers
/// agree on (cas values, seconds). The seed is printed, and taken from <c>RINGPROXY_TEST_SEED</c> where that is set.
/// </summary>
public sealed partial class MemcachedDifferenceTests(ITestOutputHelper output) : IAsyncLifetime
{
    private const int Sessions = 400;
    private const int MostShown = 200;

    private MemcachedNodes _alone = null!;
    private MemcachedNodes _nodes = null!;

    public async Task InitializeAsync()
    {
        _alone = await MemcachedNodes.StartAsync(1);
        _nodes = await MemcachedNodes.StartAsync(3);
    }

    public async Task DisposeAsync()
    {
        await _alone.DisposeAsync();
        await _nodes.DisposeAsync();
    }

    [Theory]
    [InlineData("text", false, 35)]
    [InlineData("meta", false, 35)]
    [InlineData("binary", false, 60)]
    [InlineData("text", true, 35)]
    [InlineData("meta", true, 35)]
    [InlineData("binary", true, 60)]
    public async Task RandomSessions_AreAnsweredAsMemcachedAnswers(string protocol, bool strip, int leastKinds)
    {
        await using var proxy = MemcachedProxy.Start(_nodes, options => options.Prefixes = strip ? [new() { Prefix = MemcachedDraw.KeysBegin, RingId = TestDocuments.RingId, Strip = true }] : []);
        var kinds = new SortedSet<string>(StringComparer.Ordinal);

        var difference = await FirstDifferenceAsync(proxy, protocol, kinds);

        Assert.True(difference is null, difference);
        output.WriteLine($"{kinds.Count} kinds of replies: {string.Join(", ", kinds)}");
        Assert.True(kinds.Count >= leastKinds, $"only {kinds.Count} kinds of replies: {string.Join(", ", kinds)}");
    }

    /// <summary>That a difference would be found: a sidecar with another limit of values is not as memcached.</summary>
    [Theory]
    [InlineData("text")]
    [InlineData("meta")]
    [InlineData("binary")]
    public async Task RandomSessions_WithAnotherLimit_Differ(string protocol)
    {
        await using var proxy = MemcachedProxy.Start(_nodes, options => options.MaxItemBytes = 2048);
        Assert.NotNull(await FirstDifferenceAsync(proxy, protocol, []));
    }

    private async Task<string?> FirstDifferenceAsync(MemcachedProxy proxy, string protocol, SortedSet<string> kinds)
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable("RINGPROXY_TEST_SEED"), out var given) ? given : RandomNumberGenerator.GetInt32(int.MaxValue / 2);
        output.WriteLine($"RINGPROXY_TEST_SEED={seed}");
        for (var session = 0; session < Sessions; session++)
        {
            var random = new Random(seed + session);
            var commands = new MemcachedDraw(random, $"{MemcachedDraw.KeysBegin}{session}k").Commands(protocol);
            await using var direct = await _alone.ConnectAsync(0);
            await using var client = await proxy.ConnectAsync();
            var expected = Comparable(protocol, await AnswersAsync(direct, commands, MemcachedDraw.EndOf(protocol), random));
            var actual = Comparable(protocol, await AnswersAsync(client, commands, MemcachedDraw.EndOf(protocol), random));
            kinds.UnionWith(expected.Select(reply => KindOf(protocol, reply)));
            if (!expected.SequenceEqual(actual))
                return Told(session, commands, expected, actual);
        }

        return null;
    }

    /// <summary>Everything that is answered, up to the last reply or until the peer closes.</summary>
    private static async Task<byte[]> AnswersAsync(MemcachedConnection connection, List<byte[]> commands, byte[] end, Random random)
    {
        var bytes = commands.SelectMany(command => command).ToArray();
        var received = new List<byte>();
        var answers = connection.ReadToAsync(end, received);
        try
        {
            for (var sent = 0; sent < bytes.Length;)
            {
                var count = Math.Min(bytes.Length - sent, random.Next(4) == 0 ? random.Next(1, 50) : bytes.Length);
                await connection.SendAsync(bytes[sent..(sent + count)]);
                sent += count;
            }
        }
        catch (IOException)
        {
            // The peer closed before it had read everything: a mistake was in it.
        }

        await answers.OrTimeout(() => $"{connection.Stream.Socket.RemoteEndPoint} does not go on after {Shown([.. received.TakeLast(MostShown)])}; sent:\n{string.Join('\n', commands.Select(Shown))}");
        return [.. received];
    }

    private static List<string> Comparable(string protocol, byte[] answers)
    {
        if (protocol != "binary")
            return [.. EncodedKeys().Replace(Unsteady().Replace(Encoding.Latin1.GetString(answers), "$1#"), key => Encoding.ASCII.GetString(Convert.FromBase64String(key.Groups[1].Value))).Split("\r\n")];
        var replies = new List<string>();
        for (var at = 0; at + BinaryHeader.Bytes <= answers.Length;)
        {
            // The cas value.
            answers.AsSpan(at + 16, 8).Clear();
            var end = Math.Min(answers.Length, at + BinaryHeader.Bytes + (int)new BinaryHeader(answers.AsSpan(at)).BodyBytes);
            replies.Add(Convert.ToHexString(answers[at..end]));
            at = end;
        }

        return replies;
    }

    private static string KindOf(string protocol, string reply) =>
        protocol == "binary" ? $"{reply[2..4]}:{reply[12..16]}" : Digits().Replace(reply.Split(' ')[0] is "CLIENT_ERROR" or "SERVER_ERROR" ? reply : FirstWords().Match(reply).Value, "0");

    private static string Told(int session, List<byte[]> commands, List<string> expected, List<string> actual)
    {
        var same = expected.Zip(actual).TakeWhile(pair => pair.First == pair.Second).Count();
        return $"""
            session {session}, reply {same}: of memcached {expected.Count} replies, of the sidecar {actual.Count}
            memcached: {string.Join(" | ", expected.Skip(same).Take(3).Select(Shortened))}
            sidecar:   {string.Join(" | ", actual.Skip(same).Take(3).Select(Shortened))}
            sent:
            {string.Join('\n', commands.Select(Shown))}
            """;
    }

    private static string Shown(byte[] bytes) => Shortened(
        bytes.Length > 0 && bytes[0] is BinaryHeader.RequestMagic or BinaryHeader.ResponseMagic
            ? Convert.ToHexString(bytes)
            : Encoding.Latin1.GetString(bytes).Replace("\r", "\\r").Replace("\n", "\\n").Replace("\0", "\\0"));

    private static string Shortened(string text) => text.Length <= MostShown ? text : $"{text[..MostShown]}… ({text.Length})";

    /// <summary>
    /// Cas values and times; what an item weighs, as a prefix may be off its key; and whether it was fetched before, which is forgotten if incr
    /// finds the item still read and writes a new one.
    /// </summary>
    [GeneratedRegex("((?:^|\n)VALUE [^ \r\n]+ [0-9]+ [0-9]+ |(?<=(?:^|\n)(?:VA|HD|EN|NF)[^\r\n]*) [chtl](?=[0-9])| (?:la|cas|exp|cls|size)=)[0-9]+|(?<= fetch=)[a-z]+")]
    private static partial Regex Unsteady();

    /// <summary>Keys given back as they were stored, in base64: forgotten likewise.</summary>
    [GeneratedRegex("(?<= k|ME )(cz[A-Za-z0-9+/]+=*)(?: b)?")]
    private static partial Regex EncodedKeys();

    [GeneratedRegex("[0-9]+")]
    private static partial Regex Digits();

    [GeneratedRegex("^[A-Z_]{2,12}(?: [a-zA-Z])*")]
    private static partial Regex FirstWords();
}

using System.Text;
using System.Text.Json;
using RingProxy.Protocols;
using Xunit.Abstractions;

namespace RingProxy.IntegrationTests;

/// <summary>Our table of commands against the COMMAND of the server that is installed.</summary>
public sealed class RedisCommandTableTests(RedisNodesFixture fixture, ITestOutputHelper output) : IClassFixture<RedisNodesFixture>
{
    private static readonly string[] s_traits = ["write", "readonly", "blocking", "admin", "pubsub", "no_multi", "no_auth"];

    [Fact]
    public async Task Table_EveryCommandOfTheServer_HasItsArityFlagsAndKeys()
    {
        var theirs = (await CommandsAsync()).EnumerateArray().SelectMany(WithSubcommands).ToDictionary(command => command[0].GetString()!.ToUpperInvariant());
        var ours = CommandTable.Redis.WithSubcommands.ToDictionary(command => command.Name);

        Assert.True(theirs.Count > 350, $"only {theirs.Count} commands");
        Assert.Equal([], theirs.Keys.Except(ours.Keys));
        foreach (var (name, command) in theirs)
            Assert.Equal($"{name} {Describe(command)}", $"{name} {Describe(ours[name])}");
    }

    [Fact]
    public async Task KeyFinder_RandomArguments_FindsTheKeysThatTheServerFinds()
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable("RINGPROXY_TEST_SEED"), out var given) ? given : Environment.TickCount;
        output.WriteLine($"RINGPROXY_TEST_SEED={seed}");
        var random = new Random(seed);
        string[] words = ["k1", "k2", "1", "2", "3", "0", "STORE", "storedist", "STREAMS", "BY", "GET", "LIMIT", "KEYS", "WEIGHTS", "-1", "x*"];
        var specs = CommandTable.Redis.WithSubcommands
            .Where(command => !command.Keys.IsEmpty && command.Name is not ("PUBLISH" or "MIGRATE")).ToArray();
        await using var connection = await fixture.Nodes.ConnectAsync(0);
        var compared = 0;

        for (var round = 0; round < 20_000; round++)
        {
            var spec = specs[random.Next(specs.Length)];
            string[] command = [.. spec.Name.Split('|'), .. Enumerable.Range(0, Math.Abs(spec.Arity) + random.Next(6)).Select(_ => words[random.Next(words.Length)])];
            if (spec.Arity > 0)
                command = command[..spec.Arity];
            var theirs = await connection.CallAsync(["COMMAND", "GETKEYS", .. command]);
            if (!theirs.StartsWith('['))
                continue;
            // STREAMS in the place of GROUP: refused when it is executed, so no key of it matters.
            if (spec.Name == "XREADGROUP" && command.AsSpan(1, 3).Contains("STREAMS"))
                continue;
            compared++;
            // STORE and STOREDIST at once: the server takes the last, and we both, which is on the safe side.
            var found = Find(spec, command);
            if (spec.Name.StartsWith("GEORADIUS", StringComparison.Ordinal) && found.Length > 2)
                continue;
            Assert.True(Sorted(theirs[1..^1].Split(", ")) == Sorted(found), $"{string.Join(' ', command)}: {theirs}, ours {Sorted(found)}");
        }

        Assert.True(compared > 8_000, $"the server found keys in {compared} commands only");
    }

    private async Task<JsonElement> CommandsAsync() => JsonDocument.Parse(
        await ClientProgram.RunAsync("redis-cli", ["-s", fixture.Nodes.AddressOf(0)["unix:".Length..], "--json", "COMMAND"])).RootElement;

    private static IEnumerable<JsonElement> WithSubcommands(JsonElement command) => command[9].EnumerateArray().SelectMany(WithSubcommands).Prepend(command);

    private static string Describe(JsonElement command)
    {
        var traits = command[2].EnumerateArray().Select(flag => flag.GetString()!).Intersect(s_traits).Order(StringComparer.Ordinal);
        return $"{command[1]} {string.Join(',', traits)} {string.Join(' ', command[8].EnumerateArray().Select(DescribeKeys))}";
    }

    private static string DescribeKeys(JsonElement spec)
    {
        var flags = spec.GetProperty("flags").EnumerateArray().Select(flag => flag.GetString()).ToArray();
        var access = flags.Contains("not_key") ? '-' : flags.Contains("RO") ? 'R' : 'W';
        var (begin, find) = (spec.GetProperty("begin_search"), spec.GetProperty("find_keys"));
        return $"{access}.{Begin(begin.GetProperty("type").GetString(), begin.GetProperty("spec"))}:{Find(find.GetProperty("type").GetString(), find.GetProperty("spec"))}";
    }

    private static string Begin(string? type, JsonElement spec) => type switch
    {
        "index" => $"i{spec.GetProperty("index")}",
        "keyword" => $"k{spec.GetProperty("keyword")},{spec.GetProperty("startfrom")}",
        _ => "?",
    };

    private static string Find(string? type, JsonElement spec) => type switch
    {
        "range" => $"r{spec.GetProperty("lastkey")},{spec.GetProperty("keystep")},{spec.GetProperty("limit")}",
        "keynum" => $"n{spec.GetProperty("keynumidx")},{spec.GetProperty("firstkey")},{spec.GetProperty("keystep")}",
        _ => "?",
    };

    private static string Describe(CommandSpec command)
    {
        (CommandTraits Trait, string Name)[] names =
        [
            (CommandTraits.Admin, "admin"), (CommandTraits.Blocking, "blocking"), (CommandTraits.NoAuth, "no_auth"), (CommandTraits.NoMulti, "no_multi"),
            (CommandTraits.PubSub, "pubsub"), (CommandTraits.ReadOnly, "readonly"), (CommandTraits.Write, "write"),
        ];
        var traits = names.Where(name => command.Traits.HasFlag(name.Trait)).Select(name => name.Name);
        // A channel is a key to us, so that a message goes where its subscribers are.
        var keys = command.Name == "PUBLISH" ? [] : command.Keys.Select(key => key.Text);
        return $"{command.Arity} {string.Join(',', traits)} {string.Join(' ', keys)}";
    }

    private static string[] Find(CommandSpec spec, string[] text)
    {
        var command = RedisConnection.Command(text);
        var (arguments, keys) = (new ArgumentList(), new KeyList());
        Assert.Equal(RespRead.Command, new RespCommandReader().Read(command, arguments, RespLimits.Default, out _));
        KeyFinder.Find(spec, command, arguments, keys);
        return [.. Enumerable.Range(0, keys.Count).Select(i => Encoding.UTF8.GetString(arguments.Of(command, keys[i])))];
    }

    private static string Sorted(IEnumerable<string> keys) => string.Join(' ', keys.Order(StringComparer.Ordinal));
}

using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using RingProxy.Testing;

namespace RingProxy.Cache.Tests;

public sealed class RedisOptionsTests
{
    private static readonly string s_page = File.ReadAllText(Repository.File("docs", "redis.md"));

    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web) { UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow };

    [Fact]
    public void Validate_Defaults_NeedOnlyARing()
    {
        Assert.Empty(RedisOptionsValidator.Validate(With(_ => { })));
        Assert.Equal(["listeners[0].ringId"], RedisOptionsValidator.Validate(With(listener => listener.RingId = "")).Select(error => error.Setting));
    }

    [Theory]
    [InlineData("127.0.0.1:6379", true)]
    [InlineData("localhost:0", true)]
    [InlineData("*:65535", true)]
    [InlineData("[::1]:1", true)]
    [InlineData("unix:/run/redis.sock", true)]
    [InlineData("unix:run", false)]
    [InlineData("127.0.0.1", false)]
    [InlineData("127.0.0.1:65536", false)]
    [InlineData("example.com:6379", false)]
    public void Validate_Listen_IsLegalOrNot(string listen, bool isLegal) =>
        Assert.Equal(isLegal, !RedisOptionsValidator.Validate(With(listener => listener.Listen = listen)).Any());

    [Fact]
    public void Validate_EveryNumber_AtItsLimitsAndOneBeyond()
    {
        (Action<RedisListenerOptions, long> Set, string Setting, long Least, long Most)[] rules =
        [
            ((o, v) => o.ConnectionsPerNode = (int)v, "connectionsPerNode", 1, 64),
            ((o, v) => o.Databases = (int)v, "databases", 1, 64),
            ((o, v) => o.MaxClients = (int)v, "maxClients", 1, 1_000_000),
            ((o, v) => o.MaxArgumentBytes = (int)v, "maxArgumentBytes", 1024, 512 * 1024 * 1024),
            ((o, v) => o.MaxCommandsUnderWay = (int)v, "maxCommandsUnderWay", 1, 1_000_000),
            ((o, v) => o.MaxUntakenBytes = v, "maxUntakenBytes", 1024 * 1024, 64L << 30),
            ((o, v) => o.MaxWaitingBytes = v, "maxWaitingBytes", 64 * 1024, 16L << 30),
            ((o, v) => o.CommandTimeout = TimeSpan.FromMilliseconds(v), "commandTimeout", 1, 600_000),
            ((o, v) => o.ConnectTimeout = TimeSpan.FromMilliseconds(v), "connectTimeout", 1, 60_000),
        ];
        foreach (var (set, setting, least, most) in rules)
        {
            foreach (var value in (long[])[least, most])
                Assert.Empty(RedisOptionsValidator.Validate(With(listener => set(listener, value))));
            foreach (var value in (long[])[least - 1, most + 1])
                Assert.Equal([$"listeners[0].{setting}"], RedisOptionsValidator.Validate(With(listener => set(listener, value))).Select(error => error.Setting));
        }
    }

    [Theory]
    [InlineData(0, 0, "")]
    [InlineData(64, 1000, "")]
    [InlineData(-1, -1, "loops restMicroseconds")]
    [InlineData(65, 1001, "loops restMicroseconds")]
    public void Validate_Threads_AtTheirLimitsAndOneBeyond(int loops, int rest, string wrong)
    {
        var options = With(_ => { });
        (options.Loops, options.RestMicroseconds) = (loops, rest);
        Assert.Equal(wrong, string.Join(' ', RedisOptionsValidator.Validate(options).Select(error => error.Setting)));
    }

    [Fact]
    public void Validate_NamesAndUsers_AreChecked()
    {
        var errors = RedisOptionsValidator.Validate(With(listener =>
        {
            listener.AllowCommands = ["keys", "GET"];
            listener.Users = [new RedisUserOptions { Password = "x" }, new RedisUserOptions()];
            listener.NodeUser = "us";
        })).ToList();

        Assert.Equal(["listeners[0].nodeUser", "listeners[0].allowCommands[1]", "listeners[0].users[1]", "listeners[0].users"], errors.Select(error => error.Setting));
        Assert.Contains("FLUSHALL, FLUSHDB", errors[1].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Validate_Tls_NamesWhatIsMissingOrUnusable()
    {
        using var directory = new TempDirectory();
        File.WriteAllText(directory.File("empty.pem"), "");
        (Action<RedisListenerOptions> Change, string Setting)[] mistakes =
        [
            (o => o.Tls.Key = "key.pem", "tls.key"),
            (o => o.Tls.Ca = "ca.pem", "tls.ca"),
            (o => o.Tls.Cert = directory.File("none.pem"), "tls"),
            (o => o.Tls.Cert = directory.File("empty.pem"), "tls"),
            (o => o.NodeTls.ServerName = "redis.example", "nodeTls"),
            (o => o.NodeTls.Ca = directory.File("empty.pem"), "nodeTls"),
            (o => (o.NodeTls.Ca, o.NodeTls.Key) = (NodeTlsOptions.System, "key.pem"), "nodeTls.key"),
        ];
        foreach (var (change, setting) in mistakes)
            Assert.Equal([$"listeners[0].{setting}"], RedisOptionsValidator.Validate(With(change)).Select(error => error.Setting));
        Assert.Empty(RedisOptionsValidator.Validate(With(listener => listener.NodeTls.Ca = NodeTlsOptions.System)));
    }

    [Theory]
    [InlineData("GET", true)]
    [InlineData("get", true)]
    [InlineData("config", true)]
    [InlineData("CONFIG|GET", true)]
    [InlineData("@read", true)]
    [InlineData("@WRITE", true)]
    [InlineData("@all", false)]
    [InlineData("CONFIG GET", false)]
    [InlineData("", false)]
    public void Validate_CommandOfAUser_IsLegalOrNot(string name, bool isLegal) => Assert.Equal(
        isLegal ? [] : ["listeners[0].users[0].commands[0]"],
        RedisOptionsValidator.Validate(With(listener => listener.Users = [new RedisUserOptions { Password = "x", Commands = [name] }])).Select(error => error.Setting));

    [Theory]
    [InlineData("session:", true)]
    [InlineData("{a}", true)]
    [InlineData("", false)]
    [InlineData("a*", false)]
    [InlineData("a?", false)]
    [InlineData("[a", false)]
    [InlineData("a\\", false)]
    public void Validate_KeyPrefixOfAUser_IsLegalOrNot(string prefix, bool isLegal) => Assert.Equal(
        isLegal ? [] : ["listeners[0].users[0].keyPrefixes[0]"],
        RedisOptionsValidator.Validate(With(listener => listener.Users = [new RedisUserOptions { Password = "x", KeyPrefixes = [prefix] }])).Select(error => error.Setting));

    [Fact]
    public void Validate_SameAddressTwice_IsTold()
    {
        var options = With(_ => { });
        options.Listeners.Add(options.Listeners[0]);

        Assert.Equal("listeners: 127.0.0.1:6379", string.Join(';', RedisOptionsValidator.Validate(options).Select(error => $"{error.Setting}: {error.Value}")));
    }

    [Fact]
    public void Page_Example_IsLegalAndEverySettingIsDescribed()
    {
        var json = Regex.Match(s_page, "```json\n(.*?)```", RegexOptions.Singleline).Groups[1].Value;
        var redis = JsonDocument.Parse(json).RootElement.GetProperty("redis").GetRawText();
        var options = JsonSerializer.Deserialize<RedisOptions>(
            redis.Replace("\"500ms\"", "\"00:00:00.5\"", StringComparison.Ordinal),
            s_json)!;

        Assert.Empty(RedisOptionsValidator.Validate(options));
        var names = new[] { typeof(RedisOptions), typeof(RedisListenerOptions), typeof(RedisUserOptions) }.SelectMany(type => type.GetProperties()).Select(property => NameOf(property))
            .Concat(typeof(ListenerTlsOptions).GetProperties().Select(property => $"tls.{NameOf(property)}"))
            .Concat(typeof(NodeTlsOptions).GetProperties().Select(property => $"nodeTls.{NameOf(property)}"));
        Assert.All(names, name => Assert.Contains(name, s_page, StringComparison.Ordinal));
    }

    private static string NameOf(PropertyInfo property) => JsonNamingPolicy.CamelCase.ConvertName(property.Name);

    private static RedisOptions With(Action<RedisListenerOptions> change)
    {
        var listener = new RedisListenerOptions { RingId = "r" };
        change(listener);
        return new RedisOptions { Listeners = [listener] };
    }
}

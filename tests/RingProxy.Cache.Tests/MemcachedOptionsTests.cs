using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using RingProxy.Testing;

namespace RingProxy.Cache.Tests;

public sealed class MemcachedOptionsTests
{
    private static readonly string s_page = File.ReadAllText(Repository.File("docs", "memcached.md"));

    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web) { UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow };

    [Fact]
    public void Validate_Defaults_NeedOnlyARing()
    {
        Assert.Empty(Wrong(_ => { }));
        Assert.Equal(["listeners[0].ringId"], Wrong(listener => listener.RingId = ""));
    }

    [Fact]
    public void Validate_EveryRule_NamesItsSetting()
    {
        (Action<MemcachedListenerOptions> Change, string Setting)[] mistakes =
        [
            (o => o.Listen = "127.0.0.1", "listen"),
            (o => o.MaxItemBytes = 1023, "maxItemBytes"),
            (o => o.MaxItemBytes = (1 << 30) + 1, "maxItemBytes"),
            (o => o.CommandTimeout = TimeSpan.Zero, "commandTimeout"),
            (o => o.Prefixes = [new() { Prefix = "", RingId = "r" }], "prefixes[0].prefix"),
            (o => o.Prefixes = [new() { Prefix = "a b", RingId = "r" }], "prefixes[0].prefix"),
            (o => o.Prefixes = [new() { Prefix = new string('p', 251), RingId = "r" }], "prefixes[0].prefix"),
            (o => o.Prefixes = [new() { Prefix = "a" }], "prefixes[0].ringId"),
            (o => o.Prefixes = [new() { Prefix = "a", RingId = "r" }, new() { Prefix = "a", RingId = "s" }], "prefixes"),
            (o => o.Users = [new() { Name = "a" }], "users[0]"),
            (o => o.Users = [new() { Name = "a b", Password = "x" }], "users[0]"),
            (o => o.Users = [new() { Name = "a", Password = "x" }, new() { Name = "a", Password = "y" }], "users"),
            (o => o.NodeUser = "us", "nodeUser"),
        ];
        foreach (var (change, setting) in mistakes)
            Assert.Equal([$"listeners[0].{setting}"], Wrong(change));
        Assert.Empty(Wrong(o => (o.MaxItemBytes, o.Prefixes) = (1 << 30, [new() { Prefix = new string('p', 250), RingId = "r" }])));
    }

    [Fact]
    public void Page_Example_IsLegalAndEverySettingIsDescribed()
    {
        var json = Regex.Match(s_page, "```json\n(.*?)```", RegexOptions.Singleline).Groups[1].Value;
        var memcached = JsonDocument.Parse(json).RootElement.GetProperty("memcached").GetRawText().Replace("\"300ms\"", "\"00:00:00.3\"", StringComparison.Ordinal);
        Assert.Empty(MemcachedOptionsValidator.Validate(JsonSerializer.Deserialize<MemcachedOptions>(memcached, s_json)!));

        var names = new[] { typeof(MemcachedOptions), typeof(MemcachedListenerOptions), typeof(MemcachedPrefixOptions), typeof(MemcachedUserOptions) }
            .SelectMany(type => type.GetProperties()).Select(NameOf)
            .Concat(typeof(ListenerTlsOptions).GetProperties().Select(property => $"tls.{NameOf(property)}"))
            .Concat(typeof(NodeTlsOptions).GetProperties().Select(property => $"nodeTls.{NameOf(property)}"));
        Assert.All(names, name => Assert.Contains(name, s_page, StringComparison.Ordinal));
    }

    private static string NameOf(PropertyInfo property) => JsonNamingPolicy.CamelCase.ConvertName(property.Name);

    private static IEnumerable<string> Wrong(Action<MemcachedListenerOptions> change)
    {
        var listener = new MemcachedListenerOptions { RingId = "r" };
        change(listener);
        return MemcachedOptionsValidator.Validate(new MemcachedOptions { Listeners = [listener] }).Select(error => error.Setting);
    }
}

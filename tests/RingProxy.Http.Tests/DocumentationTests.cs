using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using RingProxy.Testing;

namespace RingProxy.Http.Tests;

/// <summary>What docs/http.md shows is legal and complete.</summary>
public sealed class DocumentationTests
{
    private static readonly string s_page = File.ReadAllText(Repository.File("docs", "http.md"));

    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
    };

    [Fact]
    public void Settings_OfTheFirstExample_AreLegal()
    {
        var json = Regex.Match(s_page, "```json\n(.*?)```", RegexOptions.Singleline).Groups[1].Value;
        var options = JsonSerializer.Deserialize<RingHttpOptions>(json, s_json)!;
        Assert.Equal(2, options.Routes.Count);
        Assert.Empty(RingHttpOptionsValidator.Validate(options));
    }

    [Fact]
    public void Streams_OfTheirPage_AreLegal_AndTheDefaults()
    {
        var json = Regex.Match(File.ReadAllText(Repository.File("docs", "streams.md")), "```json\n(.*?)```", RegexOptions.Singleline).Groups[1].Value;
        var options = JsonSerializer.Deserialize<RingHttpOptions>(json, s_json)!;
        Assert.Empty(RingHttpOptionsValidator.Validate(options));
        Assert.Equal(JsonSerializer.Serialize(new StreamMoveOptions()), JsonSerializer.Serialize(options.Routes[0].Streams));
    }

    [Fact]
    public void Sources_OfTheTable_AreLegalAndAll()
    {
        var sources = Regex.Matches(s_page, @"^\| `(\{.*\})` \|", RegexOptions.Multiline)
            .Select(row => JsonSerializer.Deserialize<ShardKeySourceOptions>(row.Groups[1].Value, s_json)!).ToArray();
        Assert.Empty(RingHttpOptionsValidator.Validate(TestProxy.By(sources)));
        var members = typeof(ShardKeySourceOptions).GetProperties();
        Assert.Equal(
            members.Select(member => member.Name).Order(StringComparer.Ordinal),
            sources.Select(source => members.Single(member => member.GetValue(source) is not null).Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Names_OfHeadersAndInstruments_AreThere()
    {
        string[] names = [.. RingHeaders.OfRequests, RingProxyHttpExtensions.MeterName, RingLoadBalancing.PolicyName, RingLoadBalancing.RingIdKey, RingLoadBalancing.ShardKeyKey];
        Assert.All(names, name => Assert.Contains(name, s_page, StringComparison.Ordinal));
    }
}

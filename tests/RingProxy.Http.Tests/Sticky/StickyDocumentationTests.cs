using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using RingProxy.Testing;

namespace RingProxy.Http.Tests;

/// <summary>What docs/sticky.md says is legal and complete.</summary>
public sealed class StickyDocumentationTests
{
    private static readonly string s_page = File.ReadAllText(Repository.File("docs", "sticky.md"));

    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
    };

    [Fact]
    public void Settings_OfTheExample_AreLegalButForTheFile()
    {
        var json = Regex.Match(s_page, "```json\n(.*?)```", RegexOptions.Singleline).Groups[1].Value;
        var options = JsonSerializer.Deserialize<RingHttpOptions>(json, s_json)!;
        Assert.NotNull(options.Routes[0].Sticky);
        Assert.Equal(["stickyKeys[0].secretFile"], RingHttpOptionsValidator.Validate(options).Select(error => error.Setting));
    }

    [Fact]
    public void Settings_InTheTables_AreAll()
    {
        var members = typeof(StickyOptions).GetProperties().Concat(typeof(StickyKeyOptions).GetProperties()).Select(member => JsonNamingPolicy.CamelCase.ConvertName(member.Name));
        Assert.All(members, member => Assert.Contains($"\n| `{member}` |", s_page, StringComparison.Ordinal));
    }

    [Fact]
    public void Faults_InTheTable_AreAll()
    {
        var reasons = Enum.GetValues<StickyFault>().Where(fault => fault != StickyFault.None).Select(fault => JsonNamingPolicy.SnakeCaseLower.ConvertName(fault.ToString()));
        Assert.All(reasons, reason => Assert.Contains($"\n| `{reason}` |", s_page, StringComparison.Ordinal));
    }

    [Fact]
    public void Limits_AreThoseOfTheCode()
    {
        string[] limits =
        [
            $"at most {StickyPinCodec.MaxLength} characters", $"at most {StickyValidator.MaxNameLength} characters", $"{StickyLifetime.MaxSkewSeconds / 60} minutes",
            $"at most {StickyValidator.MaxKeys} are taken", $"`{StickyValidator.MaxTtl.TotalHours}h`", $"Retry-After: {StickyPolicy.RetryAfter.TotalSeconds}",
        ];
        Assert.All(limits, limit => Assert.Contains(limit, s_page, StringComparison.Ordinal));
    }
}

using Microsoft.Extensions.DependencyInjection;

namespace RingProxy.Http.Tests;

public sealed class RingHttpOptionsValidatorTests
{
    [Fact]
    public void Validate_Defaults_WantARoute() => Assert.Equal(["routes"], SettingsOf(new RingHttpOptions()));

    [Fact]
    public void Validate_SmallestRoute_IsLegal() => Assert.Empty(SettingsOf(TestProxy.ByHeader()));

    [Fact]
    public void Validate_ManyErrors_NamesAllSettings()
    {
        var options = new RingHttpOptions
        {
            ConnectTimeout = TimeSpan.Zero,
            ActivityTimeout = TimeSpan.FromDays(2),
            Routes =
            [
                new() { PathPrefix = "api", NodeProtocol = (NodeProtocol)9, Tries = 17, Hosts = ["ok.example", "a b", "x:80"] },
                new() { RingId = "r", ShardKey = new() { WhenMissing = MissingKeyAnswer.Fixed, HashTag = "{" } },
                new() { RingId = "r", ShardKey = new() { WhenMissing = MissingKeyAnswer.Any, FixedKey = "k" } },
            ],
        };

        Assert.Equal(
            [
                "connectTimeout", "activityTimeout", "routes[0].ringId", "routes[0].pathPrefix", "routes[0].nodeProtocol", "routes[0].tries",
                "routes[0].hosts[1]", "routes[0].hosts[2]", "routes[0].shardKey.sources", "routes[1].shardKey.fixedKey", "routes[1].shardKey.hashTag",
                "routes[2].shardKey.fixedKey", "routes[2].pathPrefix",
            ],
            SettingsOf(options));
    }

    [Fact]
    public void Validate_AtItsLimits_IsLegal_AndOneBeyondIsNot()
    {
        Assert.Empty(SettingsOf(TestProxy.By(
            [new() { PathSegment = 64 }, new() { JsonBody = new() { Pointer = "/a", MaxBytes = 262_144 } }], route => route.Tries = 16)));
        Assert.Equal(
            ["routes[0].tries", "routes[0].shardKey.sources[0].pathSegment", "routes[0].shardKey.sources[1].jsonBody.maxBytes"],
            SettingsOf(TestProxy.By([new() { PathSegment = 65 }, new() { JsonBody = new() { Pointer = "/a", MaxBytes = 262_145 } }], route => route.Tries = 0)));
    }

    [Fact]
    public void Validate_Streams_AtTheirLimitsAreLegal_AndOneBeyondIsNot()
    {
        var (tick, most) = (TimeSpan.FromTicks(1), TimeSpan.FromMinutes(10));
        Assert.Empty(SettingsOf(new() { }, new() { Grace = TimeSpan.Zero, Jitter = TimeSpan.Zero, RatePerSecond = 1, Linger = TimeSpan.FromMilliseconds(100) }, new() { Grace = most, Jitter = most, RatePerSecond = 10_000, Linger = most }));
        string[] all = ["routes[0].streams.grace", "routes[0].streams.jitter", "routes[0].streams.ratePerSecond", "routes[0].streams.linger"];
        Assert.Equal(all, SettingsOf(new StreamMoveOptions { Grace = -tick, Jitter = -tick, RatePerSecond = 0, Linger = TimeSpan.FromMilliseconds(100) - tick }));
        Assert.Equal(all, SettingsOf(new StreamMoveOptions { Grace = most + tick, Jitter = most + tick, RatePerSecond = 10_001, Linger = most + tick }));

        static IEnumerable<string> SettingsOf(params StreamMoveOptions[] streams) =>
            streams.SelectMany(stream => RingHttpOptionsValidatorTests.SettingsOf(TestProxy.ByHeader(route => route.Streams = stream)));
    }

    [Theory]
    [InlineData("/api", "/API", true)]
    [InlineData("/api", "/api/", false)]
    [InlineData("/", "/", false)]
    public void Validate_TwoRoutes_MustNotMeanTheSame(string first, string second, bool isLegal)
    {
        var options = TestProxy.ByHeader(route => route.PathPrefix = first);
        options.Routes.Add(TestProxy.ByHeader(route => route.PathPrefix = second).Routes[0]);
        Assert.Equal(isLegal ? [] : ["routes[1].pathPrefix"], SettingsOf(options));
    }

    public static TheoryData<ShardKeySourceOptions, string> WrongSources => new()
    {
        { new(), "" },
        { new() { Header = "a", Query = "b" }, "" },
        { new() { Header = "" }, ".header" },
        { new() { Header = "a b" }, ".header" },
        { new() { Cookie = "ü" }, ".cookie" },
        { new() { GrpcMetadata = "a:b" }, ".grpcMetadata" },
        { new() { Query = "" }, ".query" },
        { new() { PathSegment = 0 }, ".pathSegment" },
        { new() { Host = false }, ".host" },
        { new() { ClientIp = false }, ".clientIp" },
        { new() { PathTemplate = "/users" }, ".pathTemplate" },
        { new() { PathRegex = "^/users" }, ".pathRegex" },
        { new() { PathRegex = "(" }, ".pathRegex" },
        { new() { PathRegex = @"(a)\1" }, ".pathRegex" },
        { new() { HostRegex = "(?=x)(a)" }, ".hostRegex" },
        { new() { JsonBody = new() { Pointer = "user" } }, ".jsonBody.pointer" },
        { new() { JsonBody = new() { Pointer = "/a", MaxBytes = 0 } }, ".jsonBody.maxBytes" },
    };

    [Theory]
    [MemberData(nameof(WrongSources))]
    public void Validate_WrongSource_IsNamed(ShardKeySourceOptions source, string member)
    {
        var error = Assert.Single(RingHttpOptionsValidator.Validate(TestProxy.By([new() { Header = "X" }, source])));
        Assert.Equal($"routes[0].shardKey.sources[1]{member}", error.Setting);
        Assert.Contains("egal: ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AddRingProxyHttp_WithErrors_TellsAll()
    {
        var options = TestProxy.ByHeader(route => route.Tries = 99);
        options.ConnectTimeout = TimeSpan.FromHours(1);
        var error = Assert.Throws<ArgumentException>(() => new ServiceCollection().AddRingProxyHttp(options, _ => throw new InvalidOperationException()));
        Assert.Contains("connectTimeout: '01:00:00': out of range; legal: 00:00:00.0100000 to 00:01:00", error.Message, StringComparison.Ordinal);
        Assert.Contains("routes[0].tries: '99': out of range; legal: 1 to 16", error.Message, StringComparison.Ordinal);
    }

    private static string[] SettingsOf(RingHttpOptions options) => [.. RingHttpOptionsValidator.Validate(options).Select(error => error.Setting)];
}

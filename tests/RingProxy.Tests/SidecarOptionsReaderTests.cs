using RingProxy.Testing;

namespace RingProxy.Tests;

public class SidecarOptionsReaderTests
{
    private static readonly (string Path, string? Text)[] s_least =
    [
        ("store", "file:rings"),
        ("http.routes[0].ringId", "users"),
        ("http.routes[0].shardKey.sources[0].header", "X-User"),
    ];

    [Fact]
    public void Read_LeastSettings_HasDefaultsAndNoErrors()
    {
        var (options, errors) = Read(s_least);

        Assert.Empty(errors);
        Assert.Equal("http://127.0.0.1:9902", options.Admin.Url);
        Assert.Equal(["http://127.0.0.1:8080"], options.Http.Urls);
        Assert.Equal(TimeSpan.FromSeconds(30), options.ShutdownGrace);
        Assert.Null(options.Otlp.Endpoint);
    }

    [Fact]
    public void Read_AllLayers_LaterOnesWin()
    {
        using var directory = new TempDirectory();
        var file = Path.Combine(directory.Path, "sidecar.json");
        File.WriteAllText(file, """
            { "store": "file:from-file", "sidecarId": "from-file", "shutdownGrace": "1s",
              "http": { "routes": [ { "ringId": "from-file", "shardKey": { "sources": [ { "header": "X-File" } ] } } ] } }
            """);
        var environment = new Dictionary<string, string> { ["RINGPROXY_SIDECARID"] = "from-environment", ["RINGPROXY_SHUTDOWNGRACE"] = "2s", ["PATH"] = "/bin" };

        var (options, errors) = SidecarOptionsReader.Read(file, environment, [("shutdownGrace", "3s"), ("http.routes[0].tries", "1")]);

        Assert.Empty(errors);
        Assert.Equal("file:from-file", options.Store);
        Assert.Equal("from-environment", options.SidecarId);
        Assert.Equal(TimeSpan.FromSeconds(3), options.ShutdownGrace);
        Assert.Equal(("from-file", 1), (options.Http.Routes[0].RingId, options.Http.Routes[0].Tries));
    }

    [Theory]
    [InlineData("http.routes[0].streams", "{}", "5s")]
    [InlineData("http.routes[0].streams.grace", "7s", "7s")]
    [InlineData("http.routes[0].tries", "1", null)]
    public void Read_Streams_AreOffUnlessNamed(string path, string text, string? grace)
    {
        var (options, errors) = Read([.. s_least, (path, text)]);

        Assert.Empty(errors);
        Assert.Equal(grace, options.Http.Routes[0].Streams is { } streams ? $"{streams.Grace.TotalSeconds}s" : null);
    }

    [Theory]
    [InlineData("{}", true)]
    [InlineData("null", false)]
    public void Read_GroupInAFile_IsThereUnlessNull(string streams, bool expected)
    {
        using var directory = new TempDirectory();
        var file = Path.Combine(directory.Path, "sidecar.json");
        File.WriteAllText(file, $$"""{ "http": { "routes": [ { "streams": {{streams}} } ] } }""");

        var (options, errors) = SidecarOptionsReader.Read(file, new Dictionary<string, string>(), s_least);

        Assert.Empty(errors);
        Assert.Equal(expected, options.Http.Routes[0].Streams is not null);
    }

    [Fact]
    public void Read_ManyWrongSettings_TellsAllAtOnceWithLegalValues()
    {
        var (_, errors) = Read(
        [
            ("shutdownGrace", "soon"),
            ("admin.url", "ftp://x"),
            ("http.urls[0]", "127.0.0.1:80"),
            ("http.connectTimeout", "1h"),
            ("http.routes[0].nodeProtocol", "spdy"),
            ("http.routes[0].tries", "17"),
            ("http.routes[0].shardKey.sources[0].pathRegex", "(["),
            ("watcher.maxBackoff", "1ms"),
            ("otlp.endpoint", "collector"),
            ("sidcarId", "x"),
        ]);

        string[] expected =
        [
            "sidcarId", "shutdownGrace", "http.routes[0].nodeProtocol", "store", "admin.url", "http.urls[0]", "watcher.maxBackoff", "otlp.endpoint",
            "http.connectTimeout", "http.routes[0].ringId", "http.routes[0].tries", "http.routes[0].shardKey.sources[0].pathRegex",
        ];
        Assert.Equal(expected.Order(StringComparer.Ordinal), errors.Select(error => error.Path).Order(StringComparer.Ordinal));
        Assert.All(errors, error => Assert.Contains("legal", error.Message, StringComparison.OrdinalIgnoreCase));
        Assert.Contains("did you mean 'sidecarId'", errors.Single(error => error.Path == "sidcarId").Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("etcd://root:secret@")]
    [InlineData("etcd://root:secret@host:port/x")]
    [InlineData("redis://root:secret@host:1/x")]
    public void Read_WrongStoreWithPassword_NeverRepeatsIt(string store)
    {
        var (_, errors) = Read([.. s_least, ("store", store)]);

        Assert.DoesNotContain("secret", string.Join("\n", errors), StringComparison.Ordinal);
        Assert.Equal("store", Assert.Single(errors).Path);
    }

    [Theory]
    [InlineData("http.stickyKeys", "[{\"id\":\"k\",\"secret\":\"top-secret\"")]
    [InlineData("http.stickyKeys", "top-secret")]
    [InlineData("http.stickyKeys", "[{\"id\":\"k\",\"secrt\":\"top-secret\"}]")]
    [InlineData("http.stickyKeys", "[{\"id\":\"k\",\"secret\":\"top-secret\"}]")]
    [InlineData("http.stickyKeys", "{\"id\":\"k\",\"secret\":\"top-secret\"}")]
    [InlineData("http.stickyKeys", "[{\"id\":\"k\",\"secret\":[\"top-secret\"]}]")]
    [InlineData("http.stickyKeys[0]", "{\"id\":\"k\",\"secret\":\"top-secret\"")]
    [InlineData("http", "{\"stickyKeys\":[{\"secret\":\"top-secret\"}")]
    [InlineData("http.stickyKeys[0].secret", "top-secret")]
    public void Read_WrongStickyKeys_NeverRepeatsASecret(string path, string text)
    {
        var (_, errors) = Read([.. s_least[..1], (path, text)]);

        Assert.Contains(errors, error => error.Path.StartsWith("http", StringComparison.Ordinal) && error.Path != "http.routes");
        Assert.DoesNotContain("top-secret", string.Join("\n", errors), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("null", false)]
    [InlineData("{}", true)]
    [InlineData("{ \"ttl\": null, \"header\": null }", true)]
    public void Read_GroupThatIsOptional_IsThereUnlessNull(string json, bool isThere)
    {
        using var directory = new TempDirectory();
        var file = Path.Combine(directory.Path, "sidecar.json");
        File.WriteAllText(file, $$"""{ "http": { "stickyKeys": [ { "id": "k", "secret": "{{new string('s', 32)}}" } ], "routes": [ { "sticky": {{json}} } ] } }""");

        var (options, errors) = SidecarOptionsReader.Read(file, new Dictionary<string, string>(), s_least);

        Assert.Empty(errors);
        Assert.Equal(isThere ? new Http.StickyOptions().Ttl : null, options.Http.Routes[0].Sticky?.Ttl);
    }

    [Fact]
    public void Read_NullOverAGroup_UnsetsIt_AndAGroupOverNullSetsIt()
    {
        (string, string?)[] keys = [("http.stickyKeys[0].id", "k"), ("http.stickyKeys[0].secret", new string('s', 32))];

        var (off, errors) = Read([.. s_least, .. keys, ("http.routes[0].sticky.ttl", "1h"), ("http.routes[0].sticky", null)]);
        Assert.Empty(errors);
        Assert.Null(off.Http.Routes[0].Sticky);

        (var on, errors) = Read([.. s_least, .. keys, ("http.routes[0].sticky", null), ("http.routes[0].sticky", "{}")]);
        Assert.Empty(errors);
        Assert.NotNull(on.Http.Routes[0].Sticky);

        (on, errors) = Read([.. s_least, .. keys, ("http.routes[0].sticky", null), ("http.routes[0].sticky.ttl", "1h")]);
        Assert.Empty(errors);
        Assert.Equal(TimeSpan.FromHours(1), on.Http.Routes[0].Sticky!.Ttl);
    }

    [Fact]
    public void Read_FileThatIsNotThereOrNotJson_SaysSo()
    {
        using var directory = new TempDirectory();
        var broken = Path.Combine(directory.Path, "broken.json");
        File.WriteAllText(broken, "{ \"store\": ");

        Assert.Contains(SidecarOptionsReader.Read(broken, new Dictionary<string, string>(), s_least).Errors, error => error.Path == "config" && error.Value == broken);
        Assert.Contains(SidecarOptionsReader.Read(broken + "x", new Dictionary<string, string>(), s_least).Errors, error => error.Path == "config");
    }

    [Theory]
    [InlineData("http://127.0.0.1:0", true)]
    [InlineData("http://localhost:80", true)]
    [InlineData("http://*:65535", true)]
    [InlineData("http://[::1]:80", true)]
    [InlineData("http://unix:/run/x.sock", true)]
    [InlineData("http://127.0.0.1:65536", false)]
    [InlineData("http://127.0.0.1", false)]
    [InlineData("http://example.com:80", false)]
    [InlineData("https://127.0.0.1:80", false)]
    [InlineData("http://unix:run", false)]
    public void ListenUrl_Text_IsLegalOrNot(string text, bool legal) => Assert.Equal(legal, ListenUrl.TryParse(text) is not null);

    [Fact]
    public void Reference_EverySetting_IsDocumented()
    {
        var reference = File.ReadAllText(Repository.File("docs", "configuration.md"));
        Type[] groups = [typeof(SidecarOptions), typeof(AdminOptions), typeof(HttpOptions), typeof(OtlpOptions), typeof(Topology.RingWatcherOptions), typeof(Http.HttpRouteOptions), typeof(Http.ShardKeyOptions), typeof(Http.ShardKeySourceOptions), typeof(Http.StickyOptions), typeof(Http.StickyKeyOptions), typeof(Http.StreamMoveOptions), typeof(Http.RetryOptions), typeof(Http.HedgeOptions),
            typeof(Http.RetryBudgetOptions), typeof(Http.FailoverOptions), typeof(Http.NodeLimitOptions), typeof(Http.HttpRingOptions)];

        var missing = groups.SelectMany(SettingBinder.SettableProperties).Select(property => ScalarText.NameOf(property.Name))
            .Where(name => !reference.Contains(name, StringComparison.Ordinal));

        Assert.Empty(missing);
    }

    [Fact]
    public void Limits_EverySetting_IsDocumented_WithItsDefault()
    {
        var page = File.ReadAllText(Repository.File("docs", "limits.md"));
        Type[] groups = [typeof(Http.HttpLimitsOptions), typeof(Http.Http2LimitsOptions), typeof(Http.RateLimitOptions), typeof(Http.ForwardedOptions)];

        Assert.All(groups.SelectMany(SettingBinder.SettableProperties).Where(property => property.Name != "Http2"), property =>
        {
            var prefix = property.DeclaringType == typeof(Http.Http2LimitsOptions) ? "http2." : "";
            var row = Assert.Single(page.Split('\n'), line => line.StartsWith($"| `{prefix}{ScalarText.NameOf(property.Name)}` |", StringComparison.Ordinal));
            var value = property.GetValue(Activator.CreateInstance(property.DeclaringType!));
            Assert.Contains(DefaultOf(property.Name, value), row, StringComparison.Ordinal);
        });

        // As people write it; what has no default is told in words.
        static string DefaultOf(string name, object? value) => value switch
        {
            TimeSpan span => $"| `{span.TotalSeconds}s` |",
            int or long or double when name != "Permits" => FormattableString.Invariant($"| {value:N0} |"),
            Enum => $"| `{ScalarText.NameOf(value.ToString()!)}` |",
            _ => "| ",
        };
    }

    private static (SidecarOptions Options, IReadOnlyList<SettingError> Errors) Read((string Path, string? Text)[] settings) =>
        SidecarOptionsReader.Read(file: null, new Dictionary<string, string>(), settings);
}

using System.Text.RegularExpressions;
using RingProxy.Testing;
using RingProxy.Topology;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace RingProxy.Tests;

/// <summary>The samples and deployment files that people copy are right.</summary>
public partial class SampleTests
{
    [Theory]
    [InlineData("config/sidecar.json", "sessions", "orders")]
    [InlineData("config/sidecar-etcd.json", "users")]
    [InlineData("config/sidecar-resilient.json", "sessions", "sessions", "orders")]
    [InlineData("config/compose/sidecar.json", "compose")]
    public void Sample_OfASidecar_HasNoErrors(string path, params string[] ringIds)
    {
        var (options, errors) = SidecarOptionsReader.Read(Repository.File(path), new Dictionary<string, string>(), []);

        Assert.Empty(errors);
        Assert.Equal(ringIds, options.Http.Routes.Select(route => route.RingId));
    }

    [Fact]
    public void Sample_OfAStickySidecar_HasNoErrors_OnceItsKeysAreThere()
    {
        using var keys = new TempDirectory();
        string KeyFile(string id)
        {
            var path = Path.Combine(keys.Path, id);
            File.WriteAllText(path, $"the secret of key {id}, long enough for one\n");
            return path;
        }

        var sample = Repository.File("config/sidecar-sticky.json");
        var (options, errors) = SidecarOptionsReader.Read(
            sample, new Dictionary<string, string>(), [("http.stickyKeys[0].secretFile", KeyFile("2026b")), ("http.stickyKeys[1].secretFile", KeyFile("2026a"))]);

        Assert.Empty(errors);
        Assert.Equal(["2026b", "2026a"], options.Http.StickyKeys.Select(key => key.Id));
        Assert.Equal(["X-Session-Pin", null], options.Http.Routes.Select(route => route.Sticky!.Header));
        Assert.Equal(
            ["http.stickyKeys[0].secretFile", "http.stickyKeys[1].secretFile"],
            SidecarOptionsReader.Read(sample, new Dictionary<string, string>(), []).Errors.Select(error => error.Path));
    }

    [Fact]
    public void Sample_OfARedisSidecar_HasNoErrors()
    {
        var (options, errors) = SidecarOptionsReader.Read(Repository.File("config/sidecar-redis.json"), new Dictionary<string, string>(), []);

        Assert.Empty(errors);
        Assert.Equal(["sessions"], options.Redis.Listeners.Select(listener => listener.RingId));
        Assert.Empty(options.Http.Routes);
    }

    [Fact]
    public void Sample_OfAMemcachedSidecar_HasNoErrors()
    {
        var (options, errors) = SidecarOptionsReader.Read(Repository.File("config/sidecar-memcached.json"), new Dictionary<string, string>(), []);

        Assert.Empty(errors);
        Assert.Equal("sessions", options.Memcached.Listeners.Single().Prefixes.Single().RingId);
        Assert.Empty(options.Http.Routes);
    }

    [Fact]
    public void Compose_NodesOfTheRing_AreItsServices()
    {
        var ring = RingDocumentReader.ReadDraft(File.ReadAllBytes(Repository.File("config/compose/ring.json")));
        var services = ReadYaml<ComposeFile>("docker-compose.yml").Single().Services;

        Assert.Empty(ring.Errors);
        Assert.Equal("compose", ring.Document!.RingId);
        Assert.Equal(
            ring.Document.Nodes.Select(node => $"{node.Address}: node --id {node.NodeId} --listen http://*:8080"),
            services.Where(service => service.Value.Command is ["node", ..]).Select(service => $"{service.Key}:8080: {string.Join(' ', service.Value.Command)}"));
    }

    [Fact]
    public void Compose_PortsOfSidecars_AreThoseOfTheirSettings()
    {
        var services = ReadYaml<ComposeFile>("docker-compose.yml").Single().Services.Values;
        var sidecars = services.Where(service => service.Command is ["sidecar", ..]).ToList();
        var (options, _) = SidecarOptionsReader.Read(Repository.File("config/compose/sidecar.json"), new Dictionary<string, string>(), []);

        Assert.Equal(2, sidecars.Count);
        Assert.All(sidecars, sidecar =>
        {
            Assert.Equal(["sidecar", "--config", "/etc/ringproxy/sidecar.json"], sidecar.Command);
            Assert.Equal(["./config/compose/sidecar.json:/etc/ringproxy/sidecar.json:ro"], sidecar.Volumes);
            Assert.Equal(
                options.Http.Urls.Append(options.Admin.Url).Select(PortOf),
                sidecar.Ports.Select(PortOf));
        });
    }

    [Fact]
    public void Kubernetes_SettingsAndProbes_AreOnesThatExist()
    {
        const string Path = "deploy/kubernetes/sidecar.yaml";
        var manifest = File.ReadAllText(Repository.File(Path));
        using var directory = new TempDirectory();
        var settings = System.IO.Path.Combine(directory.Path, "sidecar.json");
        File.WriteAllText(settings, ReadYaml<KubernetesObject>(Path).Single(part => part.Kind == "ConfigMap").Data["sidecar.json"]);

        var (options, errors) = SidecarOptionsReader.Read(settings, new Dictionary<string, string>(), []);

        Assert.Empty(errors);
        Assert.Equal(PortOf(options.Admin.Url), AdminPort().Match(manifest).Groups["port"].Value);
        Assert.All(ProbePaths().Matches(manifest), probe => Assert.Matches("^/(readyz|healthz)$", probe.Groups["path"].Value));
        Assert.Equal(3, ProbePaths().Count(manifest));
    }

    [Fact]
    public void Dockerfile_User_IsNotRoot()
    {
        var user = File.ReadLines(Repository.File("Dockerfile")).Last(line => line.StartsWith("USER ", StringComparison.Ordinal));

        Assert.Matches("^USER [1-9][0-9]*:[1-9][0-9]*$", user);
    }

    [Fact]
    public void Systemd_StopTimeout_IsAboveTheGrace()
    {
        var unit = File.ReadAllText(Repository.File("deploy/systemd/ringproxy.service"));
        var seconds = int.Parse(StopTimeout().Match(unit).Groups["seconds"].Value);

        Assert.True(TimeSpan.FromSeconds(seconds) > new SidecarOptions().ShutdownGrace);
    }

    /// <summary>The last number after a colon: of a URL the port, of a published port the container's.</summary>
    private static string PortOf(string text) => text[(text.LastIndexOf(':') + 1)..];

    /// <summary>Every document of the file; aliases and merge keys are resolved, what the type does not name is left out.</summary>
    private static List<T> ReadYaml<T>(string path)
    {
        using var text = File.OpenText(Repository.File(path));
        var parser = new MergingParser(new Parser(text));
        var reader = new DeserializerBuilder().WithNamingConvention(CamelCaseNamingConvention.Instance).IgnoreUnmatchedProperties().Build();
        var documents = new List<T>();
        parser.Consume<StreamStart>();
        while (parser.Accept<DocumentStart>(out _))
            documents.Add(reader.Deserialize<T>(parser));
        return documents;
    }

    private sealed class ComposeFile
    {
        public Dictionary<string, ComposeService> Services { get; set; } = [];
    }

    private sealed class ComposeService
    {
        public List<string> Command { get; set; } = [];

        public List<string> Volumes { get; set; } = [];

        public List<string> Ports { get; set; } = [];
    }

    private sealed class KubernetesObject
    {
        public string Kind { get; set; } = "";

        public Dictionary<string, string> Data { get; set; } = [];
    }

    [GeneratedRegex("containerPort: (?<port>[0-9]+)")]
    private static partial Regex AdminPort();

    [GeneratedRegex("httpGet: \\{ path: (?<path>[^,]+), port: admin \\}")]
    private static partial Regex ProbePaths();

    [GeneratedRegex("TimeoutStopSec=(?<seconds>[0-9]+)s")]
    private static partial Regex StopTimeout();
}

using System.Text.RegularExpressions;
using RingProxy.Testing;
using RingProxy.Topology;

namespace RingProxy.Tests;

/// <summary>The samples and deployment files that people copy are right.</summary>
public partial class SampleTests
{
    [Theory]
    [InlineData("config/sidecar.json", "sessions", "orders")]
    [InlineData("config/sidecar-etcd.json", "users")]
    [InlineData("config/compose/sidecar.json", "compose")]
    public void Sample_OfASidecar_HasNoErrors(string path, params string[] ringIds)
    {
        var (options, errors) = SidecarOptionsReader.Read(Repository.File(path), new Dictionary<string, string>(), []);

        Assert.Empty(errors);
        Assert.Equal(ringIds, options.Http.Routes.Select(route => route.RingId));
    }

    [Fact]
    public void Compose_RingAndRoutes_FitTogether()
    {
        var ring = RingDocumentReader.ReadDraft(File.ReadAllBytes(Repository.File("config/compose/ring.json")));
        var compose = File.ReadAllText(Repository.File("docker-compose.yml"));

        Assert.Empty(ring.Errors);
        Assert.Equal("compose", ring.Document!.RingId);
        Assert.All(ring.Document.Nodes, node =>
        {
            Assert.Contains($"\"--id\", \"{node.NodeId}\"", compose, StringComparison.Ordinal);
            Assert.Equal($"{node.NodeId}:8080", node.Address);
        });
    }

    [Fact]
    public void Kubernetes_SettingsAndProbes_AreOnesThatExist()
    {
        var manifest = File.ReadAllText(Repository.File("deploy/kubernetes/sidecar.yaml"));
        using var directory = new TempDirectory();
        var settings = Path.Combine(directory.Path, "sidecar.json");
        File.WriteAllText(settings, Settings().Match(manifest).Groups["json"].Value);

        var (options, errors) = SidecarOptionsReader.Read(settings, new Dictionary<string, string>(), []);

        Assert.Empty(errors);
        Assert.Equal(new Uri(options.Admin.Url.Replace("*", "any", StringComparison.Ordinal)).Port, int.Parse(AdminPort().Match(manifest).Groups["port"].Value));
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

    [GeneratedRegex("sidecar.json: \\|\\n(?<json>(    .*\\n)+)")]
    private static partial Regex Settings();

    [GeneratedRegex("containerPort: (?<port>[0-9]+)")]
    private static partial Regex AdminPort();

    [GeneratedRegex("httpGet: \\{ path: (?<path>[^,]+), port: admin \\}")]
    private static partial Regex ProbePaths();

    [GeneratedRegex("TimeoutStopSec=(?<seconds>[0-9]+)s")]
    private static partial Regex StopTimeout();
}

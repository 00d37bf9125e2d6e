using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using RingProxy.Hashing;
using RingProxy.Http;
using RingProxy.Testing;
using RingProxy.Topology;

namespace RingProxy.IntegrationTests;

/// <summary>The program as people run it.</summary>
public class ProcessTests
{
    [Fact]
    public async Task Demo_Tour_WorksAsPrinted()
    {
        using var directory = new TempDirectory();
        await using var demo = RingProxyProcess.Start("demo", "--directory", directory.Path, "--listen", "http://127.0.0.1:0", "--admin", "http://127.0.0.1:0");
        var traffic = (await demo.UntilLineAsync("^  traffic  (http://[^ ]+)")).Groups[1].Value;
        var sed = (await demo.UntilLineAsync("^  (sed -i .*)$")).Groups[1].Value;
        using var client = new HttpClient { BaseAddress = new Uri(traffic) };

        var before = await VersionsAsync(client);
        await RunShellAsync(sed);
        await demo.UntilLineAsync("version 1 → 2");
        var after = await VersionsAsync(client);
        demo.Signal("TERM");

        Assert.Equal(["1"], before.Select(answer => answer.Version).Distinct());
        Assert.DoesNotContain(before, answer => answer.Node == "node-4");
        Assert.Equal(["2"], after.Select(answer => answer.Version).Distinct());
        Assert.Contains(after, answer => answer.Node == "node-4");
        Assert.Equal(0, await demo.ExitCodeAsync());
    }

    [Fact]
    public async Task Sidecar_Terminated_FinishesTheRequestInFlightAndTurnsUnready()
    {
        var (arrived, release) = (new TaskCompletionSource(), new TaskCompletionSource());
        await using var node = await StartNodeAsync(async context =>
        {
            await context.Response.WriteAsync("first ");
            await context.Response.Body.FlushAsync();
            arrived.TrySetResult();
            await release.Task;
            await context.Response.WriteAsync("last");
        });
        using var directory = new TempDirectory();
        await WriteRingAsync(directory, new Uri(node.Urls.Single()).Authority);
        await using var sidecar = StartSidecar($"file:{directory.Path}", directory.Path);
        var serving = await sidecar.UntilLineAsync("serves (http://[^;]+); admin at (http://[^;]+);");
        using var client = new HttpClient();

        var request = client.GetAsync($"{serving.Groups[1].Value}/?key=a");
        await arrived.Task.OrTimeout(() => "the request did not arrive");
        sidecar.Signal("TERM");
        await sidecar.UntilLineAsync("stopping");
        using var ready = await client.GetAsync($"{serving.Groups[2].Value}/readyz");
        release.SetResult();
        using var response = await request;

        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
        Assert.Equal("first last", await response.Content.ReadAsStringAsync());
        Assert.Equal(0, await sidecar.ExitCodeAsync());
    }

    [Fact]
    public async Task Sidecar_ExportingNoTraces_PassesTraceHeadersOnAsTheyAre()
    {
        const string Parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        await using var node = await StartNodeAsync(context => context.Response.WriteAsync($"{context.Request.Headers.TraceParent}"));
        using var directory = new TempDirectory();
        await WriteRingAsync(directory, new Uri(node.Urls.Single()).Authority);
        await using var sidecar = StartSidecar($"file:{directory.Path}", directory.Path);
        var serving = await sidecar.UntilLineAsync("serves (http://[^;]+); admin at");
        using var client = new HttpClient(new SocketsHttpHandler { ActivityHeadersPropagator = null });
        using var traced = new HttpRequestMessage(HttpMethod.Get, $"{serving.Groups[1].Value}/?key=a");
        traced.Headers.Add("traceparent", Parent);

        using var answer = await client.SendAsync(traced);

        Assert.Equal(Parent, await answer.Content.ReadAsStringAsync());
        Assert.Empty(await client.GetStringAsync($"{serving.Groups[1].Value}/?key=a"));
    }

    [Fact]
    public async Task Sidecar_StoreDownAtStart_ServesTheLastKnownGoodAndSaysSo()
    {
        await using var node = await StartNodeAsync(context => context.Response.WriteAsync("served"));
        using var directory = new TempDirectory();
        await WriteRingAsync(directory, new Uri(node.Urls.Single()).Authority);
        await using (var first = StartSidecar($"file:{directory.Path}", directory.Path))
        {
            await first.UntilLineAsync("serves");
            first.Signal("TERM");
            Assert.Equal(0, await first.ExitCodeAsync());
        }

        // Nothing listens on this port.
        await using var second = StartSidecar($"etcd://127.0.0.1:{ClosedPort()}/x", directory.Path);
        var serving = await second.UntilLineAsync("serves (http://[^;]+); admin at (http://[^;]+);");
        using var client = new HttpClient();

        Assert.Equal("served", await client.GetStringAsync($"{serving.Groups[1].Value}/?key=a"));
        Assert.Contains("\"state\": \"lastKnownGood\"", await client.GetStringAsync($"{serving.Groups[2].Value}/status"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sidecar_NothingAtAll_IsUnreadyWithTheReason()
    {
        using var directory = new TempDirectory();
        await using var sidecar = StartSidecar($"etcd://127.0.0.1:{ClosedPort()}/x", directory.Path);
        var serving = await sidecar.UntilLineAsync("serves (http://[^;]+); admin at (http://[^;]+);");
        using var client = new HttpClient();

        using var ready = await client.GetAsync($"{serving.Groups[2].Value}/readyz");
        using var answer = await client.GetAsync($"{serving.Groups[1].Value}/?key=a");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
        Assert.Contains("ring 'test': no valid document yet", await ready.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
    }

    [Fact]
    public async Task Sidecar_WrongSettings_ExitsWithAllOfThem()
    {
        await using var sidecar = RingProxyProcess.Start("sidecar", "--listen", "nowhere", "--set", "shutdownGrace=soon");

        Assert.Equal(1, await sidecar.ExitCodeAsync());
        Assert.Contains("store:", sidecar.Output, StringComparison.Ordinal);
        Assert.Contains("http.urls[0]: 'nowhere'", sidecar.Output, StringComparison.Ordinal);
        Assert.Contains("shutdownGrace: 'soon'", sidecar.Output, StringComparison.Ordinal);
        Assert.Contains("http.routes:", sidecar.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sidecar_AddressInUse_ExitsWithItsOwnCode()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        using var directory = new TempDirectory();
        await using var sidecar = RingProxyProcess.Start(
            "sidecar", "--store", $"file:{directory.Path}", "--ring", "test", "--key-header", "X", "--admin", $"http://{taken.LocalEndpoint}");

        Assert.Equal(3, await sidecar.ExitCodeAsync());
        Assert.Contains($"{taken.LocalEndpoint}", sidecar.Output, StringComparison.Ordinal);
    }

    private static RingProxyProcess StartSidecar(string store, string directory) => RingProxyProcess.Start(
        "sidecar", "--store", store, "--listen", "http://127.0.0.1:0", "--admin", "http://127.0.0.1:0", "--ring", "test",
        "--set", "http.routes[0].shardKey.sources[0].query=key", "--set", $"stateDirectory={Path.Combine(directory, "state")}");

    private static Task WriteRingAsync(TempDirectory directory, string address) => File.WriteAllBytesAsync(
        Path.Combine(directory.Path, "test.json"),
        RingDocumentWriter.Write(RingDocumentWriter.Seal(new RingDocument
        {
            RingId = "test",
            Version = 1,
            Placement = new PlacementSpec { Algorithm = "ring" },
            Nodes = [new RingNode { NodeId = "a", Address = address }],
        })));

    private static async Task<WebApplication> StartNodeAsync(RequestDelegate answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.Run(answer);
        await app.StartAsync();
        return app;
    }

    private static async Task<List<(string Node, string Version)>> VersionsAsync(HttpClient client)
    {
        var answers = new List<(string, string)>();
        for (var i = 0; i < 40; i++)
        {
            using var response = await client.GetAsync($"/?key=user:{i}");
            answers.Add((response.Headers.GetValues(RingHeaders.Node).Single(), response.Headers.GetValues(RingHeaders.Version).Single()));
        }

        return answers;
    }

    private static async Task RunShellAsync(string command)
    {
        using var shell = System.Diagnostics.Process.Start("sh", ["-c", command]);
        await shell.WaitForExitAsync();
        Assert.Equal(0, shell.ExitCode);
    }

    /// <summary>A port that was free a moment ago and that nothing listens on.</summary>
    private static int ClosedPort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

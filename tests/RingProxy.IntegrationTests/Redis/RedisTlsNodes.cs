using System.Net;
using RingProxy.Testing;
using RingProxy.Topology;
using Xunit.Abstractions;

namespace RingProxy.IntegrationTests;

/// <summary>Real redis-servers that speak TLS alone and demand a certificate of their authority from whoever connects. Named a, b, …</summary>
internal sealed class RedisTlsNodes : IAsyncDisposable
{
    private readonly List<PeerProcess> _processes = [];
    private readonly TempDirectory _directory = new();

    private RedisTlsNodes(IEnumerable<IPEndPoint> endPoints) => EndPoints = [.. endPoints];

    public IPEndPoint[] EndPoints { get; }

    /// <summary>As ring documents declare them.</summary>
    public RingNode[] Declared => [.. EndPoints.Select((endPoint, i) => new RingNode { NodeId = RedisNodes.IdOf(i), Address = $"{endPoint}" })];

    public static async Task<RedisTlsNodes> StartAsync(int count, TestCertificates certificates, ITestOutputHelper output)
    {
        // Addresses that nobody else has, so that no port can be taken.
        var draw = new PeerDraw(output);
        var port = draw.Number(20_000, 50_000);
        var nodes = new RedisTlsNodes(draw.Addresses(count).Select(address => new IPEndPoint(IPAddress.Parse(address), port)));
        for (var i = 0; i < count; i++)
            await nodes.StartAsync(i, certificates);
        return nodes;
    }

    /// <summary>A connection to the node itself, past TLS.</summary>
    public async Task<RedisConnection> ConnectAsync(int node) => new(await _processes[node].ConnectAsync(SocketOf(node)));

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _processes)
            await process.DisposeAsync();
        _directory.Dispose();
    }

    private async Task StartAsync(int node, TestCertificates certificates)
    {
        var endPoint = EndPoints[node];
        _processes.Add(await PeerProcess.StartAsync(
            "redis-server", "--port", "0", "--tls-port", $"{endPoint.Port}", "--bind", $"{endPoint.Address}", "--unixsocket", SocketOf(node),
            "--tls-cert-file", certificates.ServerFile, "--tls-key-file", certificates.ServerKeyFile, "--tls-ca-cert-file", certificates.AuthorityFile,
            "--tls-auth-clients", "yes", "--save", "", "--appendonly", "no", "--dir", _directory.Path));
        await using var connection = await ConnectAsync(node);
        await connection.CallAsync("PING");
    }

    private string SocketOf(int node) => _directory.File(RedisNodes.IdOf(node));
}

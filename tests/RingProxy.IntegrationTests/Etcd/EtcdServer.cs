using System.Diagnostics;
using System.Globalization;
using RingProxy.Testing;

namespace RingProxy.IntegrationTests;

/// <summary>
/// A real etcd on free loopback ports, with its data in a folder of its own. It can be killed and started again on the same
/// data and ports, and stopped by signal so that its connections stay open but say nothing.
/// </summary>
internal sealed class EtcdServer : IAsyncDisposable
{
    private const string ReadyLine = "serving client traffic";
    private const int PortAttempts = 5;

    private readonly EtcdServerOptions _options;
    private readonly TempDirectory _directory = new();
    private readonly string _name;
    private Process? _process;

    private EtcdServer(EtcdServerOptions options, EtcdMember member)
    {
        _options = options;
        _name = member.Name;
        Member = member;
        Gateway = new EtcdGateway(new Uri($"{Scheme}://{Endpoint}"));
    }

    public EtcdMember Member { get; }

    /// <summary><c>host:port</c> for clients.</summary>
    public string Endpoint => Loopback(Member.ClientPort);

    /// <summary>A way to the same data that shares no code with the client under test.</summary>
    public EtcdGateway Gateway { get; }

    private string Scheme => _options.Certificates is null ? "http" : "https";

    /// <summary>Starts a server and waits until it serves.</summary>
    public static async Task<EtcdServer> StartAsync(EtcdServerOptions? options = null)
    {
        for (var attempt = 1; ; attempt++)
        {
            var member = EtcdMember.OnFreePorts("single");
            var server = new EtcdServer(options ?? new EtcdServerOptions(), member);
            try
            {
                await server.StartAsync([member]);
                return server;
            }
            catch (EtcdPortTakenException) when (attempt < PortAttempts)
            {
                await server.DisposeAsync();
            }
        }
    }

    /// <summary>A member of a cluster, not started.</summary>
    public static EtcdServer Of(EtcdMember member) => new(new EtcdServerOptions(), member);

    /// <summary>An address for a store on this server.</summary>
    public string Address(string prefix = "/ringproxy", string query = "") => $"etcd://{Endpoint}{prefix}{query}";

    /// <summary>Starts the process, for the first time or again, and waits until it serves.</summary>
    public async Task StartAsync(IReadOnlyList<EtcdMember> cluster)
    {
        var ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var output = new OutputTail();
        var process = new Process { StartInfo = StartInfo(cluster), EnableRaisingEvents = true };
        process.ErrorDataReceived += (_, line) =>
        {
            output.Add(line.Data);
            if (line.Data?.Contains(ReadyLine, StringComparison.Ordinal) == true)
                ready.TrySetResult();
            // The stream ends with the process, after its last line.
            if (line.Data is null)
                ready.TrySetException(output.Contains("address already in use") ? new EtcdPortTakenException() : new InvalidOperationException($"etcd ended: {output}"));
        };
        process.Start();
        _process = process;
        process.BeginErrorReadLine();
        await ready.Task.OrTimeout(() => $"starting etcd: {output}");
    }

    public Task StartAgainAsync() => StartAsync([Member]);

    /// <summary>Ends the process at once, as a crash does; what it has written stays.</summary>
    public async Task KillAsync()
    {
        if (_process is not { } process)
            return;
        _process = null;
        process.Kill();
        await process.WaitForExitAsync().OrTimeout(() => "killing etcd: it lives on");
        process.Dispose();
    }

    /// <summary>Forgets all data; only while the process is not running.</summary>
    public void RemoveData() => Directory.Delete(DataDirectory, recursive: true);

    /// <summary>SIGSTOP: connections stay open, nothing is answered.</summary>
    public void Freeze() => Signal("STOP");

    /// <summary>SIGCONT.</summary>
    public void Thaw() => Signal("CONT");

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        Gateway.Dispose();
        _directory.Dispose();
    }

    private string DataDirectory => _directory.File("data");

    private void Signal(string name)
    {
        var id = _process!.Id.ToString(CultureInfo.InvariantCulture);
        using var kill = Process.Start("kill", [$"-{name}", id]);
        kill.WaitForExit();
        Assert.Equal(0, kill.ExitCode);
    }

    private ProcessStartInfo StartInfo(IReadOnlyList<EtcdMember> cluster)
    {
        var client = $"{Scheme}://{Endpoint}";
        var peer = $"http://{Loopback(Member.PeerPort)}";
        var start = new ProcessStartInfo("etcd")
        {
            RedirectStandardError = true,
            ArgumentList =
            {
                "--name", _name, "--data-dir", DataDirectory, "--logger", "zap", "--log-outputs", "stderr",
                "--listen-client-urls", client, "--advertise-client-urls", client,
                "--listen-peer-urls", peer, "--initial-advertise-peer-urls", peer,
                "--initial-cluster", string.Join(',', cluster.Select(member => $"{member.Name}=http://{Loopback(member.PeerPort)}")),
            },
        };
        if (_options.TokenSeconds is { } seconds)
            Add(start, "--auth-token-ttl", seconds.ToString(CultureInfo.InvariantCulture));
        if (_options.Certificates is { } certificates)
            Add(start, "--cert-file", certificates.ServerFile, "--key-file", certificates.ServerKeyFile, "--trusted-ca-file", certificates.AuthorityFile, "--client-cert-auth");
        return start;
    }

    private static void Add(ProcessStartInfo start, params string[] arguments) => Array.ForEach(arguments, start.ArgumentList.Add);

    private static string Loopback(int port) => $"127.0.0.1:{port}";
}

using System.Diagnostics;
using System.Net.Sockets;
using RingProxy.Testing;

namespace RingProxy.IntegrationTests;

/// <summary>A node as a process of its own on a Unix socket, so that one that starts again has the same address.</summary>
internal sealed class NodeProcess(string id, TempDirectory directory) : IAsyncDisposable
{
    private static readonly TimeSpan s_betweenAttempts = TimeSpan.FromMilliseconds(10);

    private RingProxyProcess? _process;

    public string Id { get; } = id;

    public string SocketFile { get; } = directory.File($"{id}.sock");

    /// <summary>As a ring document writes it.</summary>
    public string Address => $"unix:{SocketFile}";

    /// <summary>Starts it and waits until it listens.</summary>
    public async Task StartAsync()
    {
        File.Delete(SocketFile);
        _process = RingProxyProcess.Start("node", "--id", Id, "--listen", $"http://{Address}");
        var start = Stopwatch.GetTimestamp();
        while (!await IsListeningAsync())
        {
            Assert.True(Stopwatch.GetElapsedTime(start) < TaskTimeouts.Patience, $"node {Id} does not listen: {_process.Output}");
            await Task.Delay(s_betweenAttempts);
        }
    }

    public async Task KillAsync()
    {
        Signal("KILL");
        await _process!.ExitCodeAsync();
    }

    public void Signal(string name) => _process!.Signal(name);

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            await _process.DisposeAsync();
            _process = null;
        }
    }

    private async Task<bool> IsListeningAsync()
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(SocketFile));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}

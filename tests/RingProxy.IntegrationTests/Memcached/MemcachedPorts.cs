using System.Globalization;
using RingProxy.Testing;

namespace RingProxy.IntegrationTests;

/// <summary>Real memcached servers on ports of 127.0.0.1 that they choose themselves, for clients that know no socket files.</summary>
internal sealed class MemcachedPorts : IAsyncDisposable
{
    private readonly TempDirectory _directory = new();
    private readonly List<PeerProcess> _processes = [];
    private readonly List<int> _ports = [];

    /// <summary>One for each server.</summary>
    public IReadOnlyList<int> Ports => _ports;

    public static async Task<MemcachedPorts> StartAsync(int count)
    {
        var servers = new MemcachedPorts();
        for (var i = 0; i < count; i++)
            await servers.StartOneAsync();
        return servers;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _processes)
            await process.DisposeAsync();
        _directory.Dispose();
    }

    // A server told to listen on port -1 takes a free one, and writes "TCP INET: PORT" to this file once it listens.
    private async Task StartOneAsync()
    {
        var file = _directory.File($"port{_ports.Count}");
        var process = await PeerProcess.StartAsync("env", $"MEMCACHED_PORT_FILENAME={file}", "memcached", "-u", Environment.UserName, "-l", "127.0.0.1", "-p", "-1", "-U", "0");
        _processes.Add(process);
        await Poll.UntilAsync(() => Task.FromResult(File.Exists(file)), $"a port of memcached: {process}");
        var line = (await File.ReadAllTextAsync(file)).Trim();
        Assert.StartsWith("TCP INET: ", line, StringComparison.Ordinal);
        _ports.Add(int.Parse(line.AsSpan("TCP INET: ".Length), NumberStyles.None, CultureInfo.InvariantCulture));
    }
}

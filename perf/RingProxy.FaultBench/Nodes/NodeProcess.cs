using System.Diagnostics;
using System.Globalization;

namespace RingProxy.FaultBench;

/// <summary>A node in a process of its own, which can be killed, stopped and started again on the same port.</summary>
internal sealed class NodeProcess(string id, int port, string extraArguments = "") : IAsyncDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

    private Process? _process;

    public string Id => id;

    public int Port => port;

    /// <summary>Starts the process unless it runs; returns once it listens.</summary>
    public async Task StartAsync()
    {
        if (_process is not null)
            return;
        _process = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, $"node --id {id} --port {port} {extraArguments}")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        if (await ReadAsync("start") != "listening")
            throw new IOException($"node {id} does not listen on port {port}");
    }

    /// <summary>SIGKILL; returns once the process is gone.</summary>
    public async Task KillAsync()
    {
        if (_process is null)
            return;
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _process = null;
    }

    public void Stop() => Signals.Send(_process!.Id, Signals.Stop);

    public void Continue() => Signals.Send(_process!.Id, Signals.Continue);

    public async Task<string> AskAsync(string command)
    {
        await _process!.StandardInput.WriteLineAsync(command);
        await _process.StandardInput.FlushAsync();
        return await ReadAsync(command);
    }

    /// <summary>How many requests it has seen since its start, by their class.</summary>
    public async Task<IReadOnlyDictionary<string, long>> CountsAsync() => (await AskAsync("counts"))
        .Split(' ', StringSplitOptions.RemoveEmptyEntries)
        .Select(pair => pair.Split('='))
        .ToDictionary(pair => pair[0], pair => long.Parse(pair[1], CultureInfo.InvariantCulture));

    public async ValueTask DisposeAsync() => await KillAsync();

    private async Task<string> ReadAsync(string phase)
    {
        try
        {
            return await _process!.StandardOutput.ReadLineAsync().WaitAsync(s_patience) ?? throw new IOException($"node {id} ended at '{phase}'");
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"node {id} has not answered '{phase}' within {s_patience.TotalSeconds:F0} s; ended: {_process!.HasExited}");
        }
    }
}

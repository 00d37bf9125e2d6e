using System.Diagnostics.CodeAnalysis;
using RingProxy.Health;

namespace RingProxy.Http;

/// <summary>Asks every node of one ring by itself, and tells its health what came of it: a loop for each node, from the snapshot that brings it to the one without it.</summary>
[SuppressMessage("Design", "CA1001", Justification = "The loops' token sources are cancelled, and have no timers.")]
internal sealed class NodeProber
{
    private readonly Lock _lock = new();
    private readonly Dictionary<NodeHealth, CancellationTokenSource> _loops = [];
    private readonly ProbeOptions _options;
    private readonly INodeProbe _probe;
    private readonly TimeProvider _time;
    private long _version;
    private bool _isStopped;

    /// <param name="options">When and how often.</param>
    /// <param name="probe">How.</param>
    /// <param name="time">Measures intervals.</param>
    public NodeProber(ProbeOptions options, INodeProbe probe, TimeProvider time)
    {
        _options = options;
        _probe = probe;
        _time = time;
    }

    /// <summary>From now on probes the nodes of this view and no others, unless it knows a newer one.</summary>
    public void Adopt(HttpRingView view)
    {
        lock (_lock)
        {
            if (_isStopped || view.Snapshot.Version < _version)
            {
                return;
            }

            _version = view.Snapshot.Version;
            var wanted = view.Nodes.ToDictionary(node => node.Health);
            foreach (var (gone, loop) in _loops.Where(loop => !wanted.ContainsKey(loop.Key)).ToList())
            {
                loop.Cancel();
                _loops.Remove(gone);
            }

            foreach (var node in wanted.Values.Where(node => !_loops.ContainsKey(node.Health)))
            {
                var loop = _loops[node.Health] = new CancellationTokenSource();
                _ = RunAsync(node, loop.Token);
            }
        }
    }

    public void Stop()
    {
        lock (_lock)
        {
            _isStopped = true;
            foreach (var loop in _loops.Values)
            {
                loop.Cancel();
            }

            _loops.Clear();
        }
    }

    private async Task RunAsync(HttpNode node, CancellationToken stop)
    {
        // Seeded by the node, so that a sidecar's probes of many nodes do not come together; of many sidecars, by their starts.
        var random = new Random(HashCodeOf(node.Id) ^ Environment.ProcessId);
        try
        {
            await Task.Delay(random.NextDouble() * _options.Interval, _time, stop);
            while (true)
            {
                var start = _time.GetTimestamp();
                node.Health.RecordProbe(await PassesAsync(node, stop));
                var pause = (_options.Interval * (1 + (_options.Jitter * ((2 * random.NextDouble()) - 1)))) - _time.GetElapsedTime(start);
                await Task.Delay(pause > TimeSpan.Zero ? pause : TimeSpan.Zero, _time, stop);
            }
        }
        catch (Exception) when (stop.IsCancellationRequested)
        {
            // The node has left the ring.
        }
    }

    private async Task<bool> PassesAsync(HttpNode node, CancellationToken stop)
    {
        using var patience = new CancellationTokenSource(_options.Timeout, _time);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, stop);
        try
        {
            return await _probe.PassesAsync(node, end.Token);
        }
        catch (Exception) when (!stop.IsCancellationRequested)
        {
            // Refused, reset, too slow, not HTTP: whatever it is, the node does not answer as it should.
            return false;
        }
    }

    /// <summary>Any number that differs between nodes.</summary>
    private static int HashCodeOf(string nodeId) => (int)System.IO.Hashing.XxHash32.HashToUInt32(System.Text.Encoding.UTF8.GetBytes(nodeId));
}

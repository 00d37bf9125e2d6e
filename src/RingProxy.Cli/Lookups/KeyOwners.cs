using RingProxy.Hashing;
using RingProxy.Topology;

namespace RingProxy.Cli;

/// <summary>
/// The first nodes that get a key, in order of preference. A node that is declared down is passed over, as a sidecar does: its keys
/// go to the next in their preference lists. One thread at a time.
/// </summary>
internal sealed class KeyOwners
{
    private readonly RingSnapshot _snapshot;
    private readonly bool[] _down;
    private readonly int[] _preference;
    private readonly int _replicas;

    public KeyOwners(RingSnapshot snapshot, long replicas)
    {
        _snapshot = snapshot;
        _replicas = (int)Math.Min(replicas, snapshot.Nodes.Length);
        _down = [.. _snapshot.Nodes.Select(n => n.Status == NodeStatus.Down)];
        _preference = new int[Math.Min(snapshot.Nodes.Length, _replicas + _down.Count(d => d))];
    }

    /// <summary>How the ring decided the key that was found last, declared status left aside.</summary>
    public RingLookup Lookup { get; private set; }

    /// <summary>Indexes of <see cref="RingSnapshot.Nodes"/>, valid until the next call; empty when no node may answer.</summary>
    public ReadOnlySpan<int> Find(ReadOnlySpan<byte> key)
    {
        Lookup = _snapshot.Ring.Lookup(key, _preference);
        var count = 0;
        for (var i = 0; i < Lookup.Count && count < _replicas; i++)
        {
            if (!_down[_preference[i]])
                _preference[count++] = _preference[i];
        }

        return _preference.AsSpan(0, count);
    }
}

using RingProxy.Hashing;
using RingProxy.Topology;

namespace RingProxy.Cli;

/// <summary>
/// The first nodes that get a key, in order of preference. A node that is declared down is passed over, as a sidecar does: its keys
/// go to the next in their preference lists. One thread at a time.
/// </summary>
internal sealed class KeyOwners
{
    private readonly RingSnapshot snapshot;
    private readonly bool[] down;
    private readonly int[] preference;
    private readonly int replicas;

    public KeyOwners(RingSnapshot snapshot, int replicas)
    {
        this.snapshot = snapshot;
        this.replicas = replicas;
        down = [.. snapshot.Nodes.Select(n => n.Status == NodeStatus.Down)];
        preference = new int[Math.Min(snapshot.Nodes.Length, (long)replicas + down.Count(d => d))];
    }

    /// <summary>How the ring decided the key that was found last, declared status left aside.</summary>
    public RingLookup Lookup { get; private set; }

    /// <summary>Indexes of <see cref="RingSnapshot.Nodes"/>, valid until the next call; empty when no node may answer.</summary>
    public ReadOnlySpan<int> Find(ReadOnlySpan<byte> key)
    {
        Lookup = snapshot.Ring.Lookup(key, preference);
        var count = 0;
        for (var i = 0; i < Lookup.Count && count < replicas; i++)
        {
            if (!down[preference[i]])
                preference[count++] = preference[i];
        }

        return preference.AsSpan(0, count);
    }
}

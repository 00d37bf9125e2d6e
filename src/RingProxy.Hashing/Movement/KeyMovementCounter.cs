using System.Collections.Immutable;

namespace RingProxy.Hashing;

/// <summary>
/// Asks two rings for the owner of each key of a sample. Works for any two rings, whatever they hash by, and keeps to their transitions' gates. Not
/// safe from several threads.
/// </summary>
public sealed class KeyMovementCounter
{
    private readonly Ring _before;
    private readonly Ring _after;
    private readonly int[] _beforeNumbers;
    private readonly int[] _afterNumbers;
    private readonly OwnerTally _tally;
    private long _keyCount;
    private long _movedKeyCount;
    private UInt128 _movedWeight;

    public KeyMovementCounter(Ring before, Ring after)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        (_before, _after) = (before, after);
        ImmutableArray<string> ids = [.. NodeUnion.Of(before.Nodes, after.Nodes).Select(node => node.NodeId)];
        _beforeNumbers = [.. before.Nodes.Select(node => ids.BinarySearch(node.NodeId, StringComparer.Ordinal))];
        _afterNumbers = [.. after.Nodes.Select(node => ids.BinarySearch(node.NodeId, StringComparer.Ordinal))];
        _tally = new OwnerTally(ids);
    }

    /// <param name="key">The shard key, hash tag and all.</param>
    /// <param name="weight">How much the key counts, such as its requests or its bytes.</param>
    public void Add(ReadOnlySpan<byte> key, ulong weight = 1)
    {
        var from = _beforeNumbers[_before.Lookup(key, []).Owner];
        var to = _afterNumbers[_after.Lookup(key, []).Owner];
        _tally.Add(from, to, weight);
        _keyCount++;
        if (from != to)
        {
            _movedKeyCount++;
            _movedWeight += weight;
        }
    }

    /// <summary>The movement of all keys added so far.</summary>
    public KeyMovement ToMovement() => new()
    {
        KeyCount = _keyCount,
        MovedKeyCount = _movedKeyCount,
        Weight = _tally.Whole,
        MovedWeight = _movedWeight,
        Owners = _tally.ToMovement(),
    };
}

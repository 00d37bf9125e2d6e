using System.Collections.Immutable;

namespace RingProxy.Hashing;

/// <summary>Takes parts of the key space, each by one key hash that stands for all of the part on either side, and tallies owners and lists.</summary>
internal sealed class OverlapTally
{
    private readonly ListOfHash _before;
    private readonly ListOfHash _after;
    private readonly ListTally? _lists;

    public OverlapTally(RingSide before, RingSide after, ImmutableArray<string> nodeIds, int replicas)
    {
        _before = new ListOfHash(before, replicas);
        _after = new ListOfHash(after, replicas);
        _lists = replicas > 1 ? new ListTally(nodeIds, replicas) : null;
        Owners = new OwnerTally(nodeIds);
    }

    public OwnerTally Owners { get; }

    /// <param name="beforeHash">Stands for the part in the placement before.</param>
    /// <param name="afterHash">Stands for the part in the placement after; another value where it is another function's.</param>
    /// <param name="weight">How many hash values, or draws, the part has.</param>
    public void Add(ulong beforeHash, ulong afterHash, UInt128 weight)
    {
        var before = _before.At(beforeHash);
        var after = _after.At(afterHash);
        Owners.Add(before[0], after[0], weight);
        _lists?.Add(before, after, weight);
    }

    /// <summary>Null where lists have only an owner.</summary>
    public ListMovement? ToLists(MovementMethod method, long sampleCount = 0) => _lists?.ToMovement(method, sampleCount);

    /// <summary>The preference list of a hash. Parts of one arc follow each other, so the last answer is kept.</summary>
    private sealed class ListOfHash(RingSide side, int replicas)
    {
        private readonly int[] _nodes = new int[replicas];
        private ulong _hash;
        private int _count;

        public ReadOnlySpan<int> At(ulong hash)
        {
            if (_count == 0 || hash != _hash)
            {
                _hash = hash;
                _count = side.Fill(hash, _nodes);
            }

            return _nodes.AsSpan(0, _count);
        }
    }
}

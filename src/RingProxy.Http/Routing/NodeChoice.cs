using System.Runtime.CompilerServices;

namespace RingProxy.Http;

/// <summary>Up to <see cref="MaxCount"/> nodes to try, in order, kept in place.</summary>
internal struct NodeChoice
{
    public const int MaxCount = RingHttpOptionsValidator.MaxTries;

    private Slots _nodes;
    private Slots _ranks;

    public int Count { get; private set; }

    /// <summary>Whether the first node lets this request try it after a break: its health must be told how that ended.</summary>
    public bool FirstIsTrial { get; set; }

    /// <summary>Whether this request counts in the first node's load already.</summary>
    public bool FirstIsEntered { get; set; }

    /// <summary>Whether the first node stands in for one that is able but has as much as its bound allows.</summary>
    public bool IsSpill { get; set; }

    public readonly int this[int index] => _nodes[index];

    /// <summary>How many nodes before it in the preference list were passed over, those that are declared down not counted.</summary>
    public readonly int RankOf(int index) => _ranks[index];

    public void Add(int node, int rank)
    {
        _nodes[Count] = checked((ushort)node);
        _ranks[Count++] = checked((ushort)rank);
    }

    /// <summary>Half the size of an int: a request carries both. A ring's document holds far fewer nodes than this counts.</summary>
    [InlineArray(MaxCount)]
    private struct Slots
    {
        private ushort _first;
    }
}

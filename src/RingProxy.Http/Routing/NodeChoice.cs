using System.Runtime.CompilerServices;

namespace RingProxy.Http;

/// <summary>Up to <see cref="MaxCount"/> nodes to try, in order, kept in place.</summary>
internal struct NodeChoice
{
    public const int MaxCount = RingHttpOptionsValidator.MaxTries;

    private Slots _nodes;

    public int Count { get; private set; }

    public readonly int this[int index] => _nodes[index];

    public void Add(int node) => _nodes[Count++] = node;

    /// <summary>The first nodes along a preference list that are not declared down, at most <paramref name="most"/>.</summary>
    public static NodeChoice UpNodesOf(ReadOnlySpan<int> preference, HttpRingView view, int most)
    {
        var choice = default(NodeChoice);
        foreach (var node in preference)
        {
            if (choice.Count < most && !view.Nodes[node].IsDown)
            {
                choice.Add(node);
            }
        }

        return choice;
    }

    [InlineArray(MaxCount)]
    private struct Slots
    {
        private int _first;
    }
}

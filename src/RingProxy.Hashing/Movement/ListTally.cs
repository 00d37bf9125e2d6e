using System.Collections.Immutable;

namespace RingProxy.Hashing;

/// <summary>Adds up what differs between preference lists.</summary>
/// <param name="nodeIds">By node number.</param>
/// <param name="replicas">Length of the lists.</param>
internal sealed class ListTally(ImmutableArray<string> nodeIds, int replicas)
{
    private readonly UInt128[] _gained = new UInt128[nodeIds.Length];
    private readonly UInt128[] _lost = new UInt128[nodeIds.Length];
    private UInt128 _whole;
    private UInt128 _changed;
    private UInt128 _orderOnly;

    public void Add(ReadOnlySpan<int> before, ReadOnlySpan<int> after, UInt128 weight)
    {
        _whole += weight;
        if (before.SequenceEqual(after))
        {
            return;
        }

        _changed += weight;
        var joins = AddMissing(after, before, _gained, weight);
        var leaves = AddMissing(before, after, _lost, weight);
        if (!joins && !leaves)
        {
            _orderOnly += weight;
        }
    }

    public ListMovement ToMovement(MovementMethod method, long sampleCount) => new()
    {
        Replicas = replicas,
        Method = method,
        Error = method == MovementMethod.Exact ? 0 : SampledShare.Of(Share(_changed), sampleCount).StandardError,
        Copies = _gained.Sum(Share),
        Changed = Share(_changed),
        OrderOnly = Share(_orderOnly),
        Nodes = [.. nodeIds.Select((id, i) => new NodeCopies(id, Share(_gained[i]), Share(_lost[i])))],
    };

    /// <summary>Credits each node of one list that the other lacks; false if there is none.</summary>
    private static bool AddMissing(ReadOnlySpan<int> list, ReadOnlySpan<int> other, UInt128[] credits, UInt128 weight)
    {
        var found = false;
        foreach (var node in list)
        {
            if (!other.Contains(node))
            {
                credits[node] += weight;
                found = true;
            }
        }

        return found;
    }

    private double Share(UInt128 weight) => _whole == 0 ? 0 : (double)weight / (double)_whole;
}

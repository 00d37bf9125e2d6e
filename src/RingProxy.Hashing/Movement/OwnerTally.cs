using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace RingProxy.Hashing;

/// <summary>Adds up who owns what before and after, in whole units (hash values, sampled keys, weights), so that no order of addition changes the sum.</summary>
/// <param name="nodeIds">By node number.</param>
internal sealed class OwnerTally(ImmutableArray<string> nodeIds)
{
    private readonly UInt128[] _before = new UInt128[nodeIds.Length];
    private readonly UInt128[] _after = new UInt128[nodeIds.Length];
    private readonly Dictionary<long, UInt128> _flows = [];

    /// <summary>Everything added so far.</summary>
    public UInt128 Whole { get; private set; }

    public void Add(int from, int to, UInt128 weight)
    {
        Whole += weight;
        _before[from] += weight;
        _after[to] += weight;
        if (from != to)
        {
            CollectionsMarshal.GetValueRefOrAddDefault(_flows, ((long)from * nodeIds.Length) + to, out _) += weight;
        }
    }

    /// <summary>The tally as shares; of nothing, zeros.</summary>
    public OwnerMovement ToMovement()
    {
        var gained = new UInt128[nodeIds.Length];
        var lost = new UInt128[nodeIds.Length];
        var moved = UInt128.Zero;
        var flows = new List<NodeFlow>(_flows.Count);
        foreach (var (pair, weight) in _flows)
        {
            var (from, to) = ((int)(pair / nodeIds.Length), (int)(pair % nodeIds.Length));
            lost[from] += weight;
            gained[to] += weight;
            moved += weight;
            if (weight > 0)
            {
                flows.Add(new NodeFlow(nodeIds[from], nodeIds[to], Share(weight)));
            }
        }

        return new OwnerMovement
        {
            Moved = Share(moved),
            Nodes = [.. nodeIds.Select((id, i) => new NodeMovement(id, Share(_before[i]), Share(_after[i]), Share(gained[i]), Share(lost[i])))],
            Flows = FlowOrder.Sort(flows),
        };
    }

    private double Share(UInt128 weight) => Whole == 0 ? 0 : (double)weight / (double)Whole;
}

using RingProxy.Hashing;
using RingProxy.Topology;

namespace RingProxy.Cli;

/// <summary>How many observed pairs an explanation accounts for.</summary>
/// <param name="Explanation">What was tried.</param>
/// <param name="MatchCount">Pairs it gives the node that was observed.</param>
/// <param name="IsWhole">Whether all pairs were looked at; false: given up after a sample.</param>
internal sealed record Fit(Explanation Explanation, int MatchCount, bool IsWhole)
{
    private const int SampleSize = 64;

    /// <summary>Of a sample, fewer matches than this mean that it is chance.</summary>
    private const double LeastOfSample = 0.5;

    /// <param name="explanation">What to try.</param>
    /// <param name="pairs">What was observed.</param>
    /// <param name="nodes">The ring document's nodes, whose indexes the pairs have.</param>
    /// <param name="toTheEnd">Whether to go on where a sample says that it is chance.</param>
    public static Fit Of(Explanation explanation, IReadOnlyList<Observation> pairs, IReadOnlyList<RingNode> nodes, bool toTheEnd = false)
    {
        var placement = Placement.Build(explanation.Spec, explanation.Nodes);
        var matches = 0;
        for (var i = 0; i < pairs.Count; i++)
        {
            if (i == SampleSize && matches < SampleSize * LeastOfSample && !toTheEnd)
                return new Fit(explanation, matches, IsWhole: false);
            matches += OwnerOf(placement, pairs[i].Key) == nodes[pairs[i].Node].NodeId ? 1 : 0;
        }

        return new Fit(explanation, matches, IsWhole: true);
    }

    /// <summary>The first pairs that do not fit, with the node that the explanation gives.</summary>
    public IEnumerable<(Observation Pair, string Expected)> Misfits(IReadOnlyList<Observation> pairs, IReadOnlyList<RingNode> nodes)
    {
        var placement = Placement.Build(Explanation.Spec, Explanation.Nodes);
        return pairs.Select(pair => (pair, OwnerOf(placement, pair.Key))).Where(pair => pair.Item2 != nodes[pair.pair.Node].NodeId);
    }

    private static string OwnerOf(Placement placement, byte[] key) => placement.Nodes[placement.OwnerOf(key)].NodeId;
}

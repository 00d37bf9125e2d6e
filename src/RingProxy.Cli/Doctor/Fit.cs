using RingProxy.Hashing;
using RingProxy.Topology;

namespace RingProxy.Cli;

/// <summary>How many observed pairs an explanation accounts for.</summary>
/// <param name="Explanation">What was tried.</param>
/// <param name="MatchCount">Pairs it gives the node that was observed.</param>
/// <param name="IsBeyondChance">
/// Whether it agrees with what was observed clearly more than any placement with the same shares would: by Cohen's kappa, at least half of the way from chance to full agreement. Pairs
/// that are all on one node are explained by what puts all of them there.
/// </param>
internal sealed record Fit(Explanation Explanation, int MatchCount, bool IsBeyondChance)
{
    private const int SampleSize = 64;

    /// <summary>Of a sample, fewer matches than this part mean that it is chance.</summary>
    private const double LeastOfSample = 0.5;

    private const double LeastKappa = 0.5;

    /// <param name="explanation">What to try.</param>
    /// <param name="pairs">What was observed.</param>
    /// <param name="nodes">The ring document's nodes, whose indexes the pairs have.</param>
    /// <param name="toTheEnd">Whether to go on where a sample says that it is chance.</param>
    public static Fit Of(Explanation explanation, IReadOnlyList<Observation> pairs, IReadOnlyList<RingNode> nodes, bool toTheEnd = false)
    {
        var placement = Placement.Build(explanation.Spec, explanation.Nodes);
        var (matches, observed, given) = (0, new Dictionary<string, int>(StringComparer.Ordinal), new Dictionary<string, int>(StringComparer.Ordinal));
        for (var i = 0; i < pairs.Count; i++)
        {
            if (i == SampleSize && matches < SampleSize * LeastOfSample && !toTheEnd)
                return new Fit(explanation, matches, IsBeyondChance: false);
            var (seen, owner) = (nodes[pairs[i].Node].NodeId, OwnerOf(placement, pairs[i].Key));
            matches += owner == seen ? 1 : 0;
            observed[seen] = observed.GetValueOrDefault(seen) + 1;
            given[owner] = given.GetValueOrDefault(owner) + 1;
        }

        var chance = observed.Sum(node => (double)node.Value * given.GetValueOrDefault(node.Key)) / ((double)pairs.Count * pairs.Count);
        var agreement = matches / (double)pairs.Count;
        return new Fit(explanation, matches, agreement == 1 || agreement - chance >= LeastKappa * (1 - chance));
    }

    /// <summary>The first pairs that do not fit, with the node that the explanation gives.</summary>
    public IEnumerable<(Observation Pair, string Expected)> Misfits(IReadOnlyList<Observation> pairs, IReadOnlyList<RingNode> nodes)
    {
        var placement = Placement.Build(Explanation.Spec, Explanation.Nodes);
        return pairs.Select(pair => (pair, OwnerOf(placement, pair.Key))).Where(pair => pair.Item2 != nodes[pair.pair.Node].NodeId);
    }

    private static string OwnerOf(Placement placement, byte[] key) => placement.Nodes[placement.OwnerOf(key)].NodeId;
}

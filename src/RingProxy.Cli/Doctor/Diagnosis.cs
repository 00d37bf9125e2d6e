using RingProxy.Topology;

namespace RingProxy.Cli;

/// <summary>What the doctor found; its members are the JSON form.</summary>
internal sealed record Diagnosis
{
    private const int MaxExplanations = 5;
    private const int MaxMisfits = 5;

    public required string RingId { get; init; }

    /// <summary>Dangers that the document alone shows.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }

    /// <summary>Pairs observed; null: none were given.</summary>
    public int? PairCount { get; init; }

    /// <summary>The ring's own placement, and how many pairs it explains.</summary>
    public ExplanationReport? Own { get; init; }

    /// <summary>What explains the pairs better than the ring's own placement and clearly better than chance, the best first, equally good ones all; empty: none does.</summary>
    public IReadOnlyList<ExplanationReport>? Explanations { get; init; }

    /// <summary>The first pairs that the ring's own placement, or the best explanation if that is better, does not explain.</summary>
    public IReadOnlyList<MisfitReport>? Misfits { get; init; }

    /// <summary>Whether the ring's own placement explains all that was observed.</summary>
    public bool IsHealthy => PairCount == Own?.MatchCount;

    public static Diagnosis Of(RingDocument document, IReadOnlyList<string> warnings, IReadOnlyList<Observation> pairs, Fit own, IEnumerable<Fit> others)
    {
        var shown = Better(pairs.Count, own, others);
        return new Diagnosis
        {
            RingId = document.RingId,
            Warnings = warnings,
            PairCount = pairs.Count,
            Own = ExplanationReport.Of(own),
            Explanations = [.. shown.Select(ExplanationReport.Of)],
            Misfits = [.. (shown.Count > 0 ? shown[0] : own).Misfits(pairs, document.Nodes).Take(MaxMisfits).Select(misfit => MisfitReport.Of(misfit, document))],
        };
    }

    /// <summary>All that are best; behind them others only where the best leaves pairs unexplained.</summary>
    private static List<Fit> Better(int pairCount, Fit own, IEnumerable<Fit> others)
    {
        List<Fit> better = [.. others.Where(fit => fit.MatchCount > own.MatchCount && fit.IsBeyondChance).OrderByDescending(fit => fit.MatchCount).ThenBy(fit => fit.Explanation.Traits.Length)];
        var best = better.Count(fit => fit.MatchCount == better[0].MatchCount);
        return [.. better.Take(best > 0 && better[0].MatchCount == pairCount ? best : Math.Max(best, MaxExplanations))];
    }
}

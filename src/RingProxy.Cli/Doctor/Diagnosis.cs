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

    /// <summary>Pairs that the ring's own placement explains.</summary>
    public int? OwnMatchCount { get; init; }

    /// <summary>The best that was found, the ring's own left aside; equally good ones all.</summary>
    public IReadOnlyList<ExplanationReport>? Explanations { get; init; }

    /// <summary>The first pairs that the ring's own placement, or the best explanation if that is better, does not explain.</summary>
    public IReadOnlyList<MisfitReport>? Misfits { get; init; }

    /// <summary>Whether the ring's own placement explains all that was observed.</summary>
    public bool IsHealthy => PairCount == OwnMatchCount;

    public static Diagnosis Of(RingDocument document, IReadOnlyList<string> warnings, IReadOnlyList<Observation> pairs, Fit own, IEnumerable<Fit> others)
    {
        var found = own.MatchCount == pairs.Count ? [] : others.Where(fit => fit.IsWhole && fit.MatchCount > own.MatchCount).OrderByDescending(fit => fit.MatchCount).ToList();
        var shown = found.Where((fit, i) => i < MaxExplanations && fit.MatchCount * 2 > pairs.Count).ToList();
        return new Diagnosis
        {
            RingId = document.RingId,
            Warnings = warnings,
            PairCount = pairs.Count,
            OwnMatchCount = own.MatchCount,
            Explanations = [.. shown.Select(fit => ExplanationReport.Of(fit))],
            Misfits = [.. (shown.Count > 0 ? shown[0] : own).Misfits(pairs, document.Nodes).Take(MaxMisfits).Select(misfit => MisfitReport.Of(misfit, document))],
        };
    }
}

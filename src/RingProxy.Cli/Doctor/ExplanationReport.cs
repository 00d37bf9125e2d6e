using System.Text;
using System.Text.Json.Serialization;
using RingProxy.Topology;

namespace RingProxy.Cli;

/// <summary>An explanation as it is told.</summary>
internal sealed record ExplanationReport(int MatchCount, string Algorithm, string? KeyHash, bool? Avalanche, string? PointHash, string? NodeOrder, string? HashTag, IReadOnlyList<string> Traits)
{
    [JsonIgnore]
    public string Text { get; private init; } = "";

    public static ExplanationReport Of(Fit fit)
    {
        var spec = fit.Explanation.Spec;
        return new ExplanationReport(fit.MatchCount, spec.Algorithm, fit.Explanation.KeyHash, spec.Avalanche, spec.PointHash, spec.NodeOrder, spec.HashTag, fit.Explanation.Traits)
        {
            Text = fit.Explanation.Describe(),
        };
    }
}

/// <summary>A pair that was not explained.</summary>
internal sealed record MisfitReport(string Key, string Observed, string Expected)
{
    public static MisfitReport Of((Observation Pair, string Expected) misfit, RingDocument document) =>
        new(Encoding.UTF8.GetString(misfit.Pair.Key), document.Nodes[misfit.Pair.Node].NodeId, misfit.Expected);
}

using RingProxy.Hashing;

namespace RingProxy.Cli;

/// <summary>Who takes part in a simulation, and why others do not.</summary>
internal sealed record ContenderList(IReadOnlyList<Contender> Fit, IReadOnlyList<string> Refusals)
{
    /// <summary>Those that can place keys on all of these sets of nodes.</summary>
    public static ContenderList Of(IEnumerable<Contender> contenders, params IReadOnlyList<PlacementNode>[] clusters)
    {
        List<Contender> fit = [];
        List<string> refusals = [];
        foreach (var contender in contenders)
        {
            if (clusters.Select(contender.Validate).FirstOrDefault(found => found.Count > 0) is { } errors)
                refusals.Add($"{contender.Name}: {string.Join("; ", errors)}");
            else
                fit.Add(contender);
        }

        return new ContenderList(fit, refusals);
    }
}

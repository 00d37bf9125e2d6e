namespace RingProxy.Cli;

/// <summary>Keeps labels at the ends of lines from covering each other.</summary>
internal static class LabelSpread
{
    /// <summary>Heights as near to the wanted ones as a simple push allows, in the same order, at least <paramref name="gap"/> apart and none below <paramref name="bottom"/>.</summary>
    public static double[] Apart(IReadOnlyList<double> wanted, double gap, double bottom)
    {
        var order = Enumerable.Range(0, wanted.Count).OrderBy(i => wanted[i]).ToArray();
        var placed = wanted.ToArray();
        for (var i = 1; i < order.Length; i++)
            placed[order[i]] = Math.Max(placed[order[i]], placed[order[i - 1]] + gap);
        for (var i = order.Length - 1; i >= 0; i--)
            placed[order[i]] = Math.Min(placed[order[i]], bottom - ((order.Length - 1 - i) * gap));
        return placed;
    }
}

namespace RingProxy.Hashing;

/// <summary>How many slots each node is to have: its part of the total weight, rounded down or up so that the sum is exact.</summary>
internal static class SlotQuotas
{
    /// <param name="weights">By node, above 0.</param>
    /// <param name="have">Slots that each node has now: of those whose part is not whole, the ones that have more are rounded up, so that nothing moves for a rounding.</param>
    /// <param name="slotCount">Sum of the quotas.</param>
    public static int[] Of(double[] weights, int[] have, int slotCount)
    {
        var total = weights.Sum();
        var parts = Array.ConvertAll(weights, weight => slotCount * (weight / total));
        var quotas = Array.ConvertAll(parts, part => (int)Math.Floor(part));
        var missing = slotCount - quotas.Sum();
        var roundedUp = Enumerable.Range(0, weights.Length)
            .OrderByDescending(node => have[node] > quotas[node])
            .ThenByDescending(node => parts[node] - quotas[node])
            .ThenBy(node => node)
            .Take(missing);
        foreach (var node in roundedUp)
        {
            quotas[node]++;
        }

        return quotas;
    }
}

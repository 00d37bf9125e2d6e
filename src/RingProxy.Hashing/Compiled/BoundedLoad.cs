namespace RingProxy.Hashing;

/// <summary>Consistent hashing with bounded loads: who in a preference order may take one more.</summary>
internal static class BoundedLoad
{
    /// <summary>The first node of <paramref name="order"/> within the bound; −1 if there is none.</summary>
    /// <param name="order">Nodes in order of preference.</param>
    /// <param name="loads">By node; <see cref="int.MaxValue"/> for a node that is not to be used.</param>
    /// <param name="weights">By node.</param>
    /// <param name="bound">Multiple of the fair load, above 1.</param>
    public static int FirstWithin(ReadOnlySpan<int> order, ReadOnlySpan<int> loads, ReadOnlySpan<double> weights, double bound)
    {
        var (total, weight) = (0L, 0.0);
        for (var node = 0; node < loads.Length; node++)
        {
            if (IsUsable(loads[node]))
            {
                total += loads[node];
                weight += weights[node];
            }
        }

        foreach (var node in order)
        {
            if (IsUsable(loads[node]) && loads[node] < LoadBound.Of(bound, total, weights[node] / weight))
            {
                return node;
            }
        }

        return -1;
    }

    /// <summary>As <see cref="FirstWithin"/>; if none is within the bound, the first of those with the least load for their weight.</summary>
    public static int FirstWithinOrLeast(ReadOnlySpan<int> order, ReadOnlySpan<int> loads, ReadOnlySpan<double> weights, double bound)
    {
        var first = FirstWithin(order, loads, weights, bound);
        if (first >= 0)
        {
            return first;
        }

        var least = order[0];
        foreach (var node in order)
        {
            if (Pressure(loads[node], weights[node]) < Pressure(loads[least], weights[least]))
            {
                least = node;
            }
        }

        return least;
    }

    private static bool IsUsable(int load) => load != int.MaxValue;

    private static double Pressure(int load, double weight) => IsUsable(load) ? load / weight : double.PositiveInfinity;
}

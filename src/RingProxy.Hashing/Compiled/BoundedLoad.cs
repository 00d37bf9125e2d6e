namespace RingProxy.Hashing;

/// <summary>Consistent hashing with bounded loads: who in a preference order may take one more.</summary>
internal static class BoundedLoad
{
    /// <summary>The first node of <paramref name="order"/> within the bound; −1 if there is none.</summary>
    /// <param name="order">Nodes in order of preference.</param>
    /// <param name="loads">By node; <see cref="int.MaxValue"/> for a node that is not to be used.</param>
    /// <param name="capacities">Part of the total weight, by node.</param>
    /// <param name="bound">Multiple of the fair load, above 1.</param>
    public static int FirstWithin(ReadOnlySpan<int> order, ReadOnlySpan<int> loads, ReadOnlySpan<double> capacities, double bound)
    {
        var total = 1L;
        foreach (var load in loads)
        {
            total += load == int.MaxValue ? 0 : load;
        }

        foreach (var node in order)
        {
            if (loads[node] < int.MaxValue && loads[node] + 1 <= Math.Ceiling(bound * total * capacities[node]))
            {
                return node;
            }
        }

        return -1;
    }

    /// <summary>As <see cref="FirstWithin"/>; if none is within the bound, the first of those with the least load for their weight.</summary>
    public static int FirstWithinOrLeast(ReadOnlySpan<int> order, ReadOnlySpan<int> loads, ReadOnlySpan<double> capacities, double bound)
    {
        var first = FirstWithin(order, loads, capacities, bound);
        if (first >= 0)
        {
            return first;
        }

        var least = order[0];
        foreach (var node in order)
        {
            if (loads[node] / capacities[node] < loads[least] / capacities[least])
            {
                least = node;
            }
        }

        return least;
    }
}

using System.Collections.Immutable;

namespace RingProxy.Hashing;

/// <summary>The greatest flow first; equal ones by the ids of both nodes, so that a result does not depend on how it was found.</summary>
internal static class FlowOrder
{
    public static ImmutableArray<NodeFlow> Sort(List<NodeFlow> flows)
    {
        flows.Sort(Compare);
        return [.. flows];
    }

    private static int Compare(NodeFlow x, NodeFlow y)
    {
        var byShare = y.Share.CompareTo(x.Share);
        if (byShare != 0)
        {
            return byShare;
        }

        var byFrom = string.CompareOrdinal(x.From, y.From);
        return byFrom != 0 ? byFrom : string.CompareOrdinal(x.To, y.To);
    }
}

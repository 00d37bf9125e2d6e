namespace RingProxy.Hashing;

/// <summary>Gathers the points of a circle in the order a peer adds them, and compiles what the peer's lookup rule makes of them.</summary>
/// <param name="circleBits">Points are below 2 to this power.</param>
internal sealed class PointCircle(int circleBits)
{
    private readonly int _shift = 64 - circleBits;
    private readonly List<ulong> _points = [];
    private readonly List<ushort> _owners = [];

    public void Add(ulong point, int node)
    {
        _points.Add(point << _shift);
        _owners.Add((ushort)node);
    }

    /// <summary>The arcs of this circle.</summary>
    public BoundList Compile(LookupRule rule, TieRule ties = TieRule.FirstWins)
    {
        var (points, owners) = (_points.ToArray(), _owners.ToArray());
        PointSorter.Sort(ref points, ref owners);
        var sorted = new SortedPoints(points, owners, _shift);
        return rule switch
        {
            LookupRule.Above => sorted.Above(ties),
            LookupRule.Nearest => sorted.Nearest(),
            LookupRule.AtOrAboveFromLast => sorted.AtOrAboveFromLast(ties),
            _ => sorted.AtOrAbove(ties),
        };
    }
}

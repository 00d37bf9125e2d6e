namespace RingProxy.Hashing;

/// <summary>Points in ascending order, equal ones in the order they were added, and the arcs that each <see cref="LookupRule"/> makes of them.</summary>
internal readonly ref struct SortedPoints
{
    private readonly ReadOnlySpan<ulong> _points;
    private readonly ReadOnlySpan<ushort> _owners;
    private readonly int _shift;

    /// <param name="points">At least one, in the upper bits.</param>
    /// <param name="owners">By point.</param>
    /// <param name="shift">How many lower bits of a position do not count: 0 on a circle of 64 bits, 32 on one of 32.</param>
    public SortedPoints(ReadOnlySpan<ulong> points, ReadOnlySpan<ushort> owners, int shift = 0)
    {
        _points = points;
        _owners = owners;
        _shift = shift;
    }

    private ulong LowBits => (1UL << _shift) - 1;

    public BoundList AtOrAbove(TieRule ties = TieRule.FirstWins)
    {
        var list = new BoundList(_points.Length + 1);
        AppendSuccessors(list, ties);
        return list;
    }

    public BoundList AtOrAboveFromLast(TieRule ties)
    {
        var list = new BoundList(_points.Length + 2);
        if (_points[0] > 0)
        {
            list.Append(_points[0] - 1, WinnerAt(_points.Length - 1, ties));
        }

        AppendSuccessors(list, ties);
        return list;
    }

    public BoundList Above(TieRule ties)
    {
        var list = new BoundList(_points.Length + 1);
        for (var i = 0; i < _points.Length; i++)
        {
            // Position 0 has nothing below it: its point is reached from the end of the circle alone.
            if (_points[i] > 0)
            {
                list.Append(_points[i] - 1, WinnerAt(i, ties));
            }
        }

        list.Append(ulong.MaxValue, WinnerAt(0, ties));
        return list;
    }

    /// <summary>
    /// Of equal points the first added has what lies below, the last added what lies above: HAProxy looks for the first point at or above a hash
    /// and for the one before it.
    /// </summary>
    public BoundList Nearest()
    {
        var list = new BoundList(_points.Length * 2);
        var last = _points.Length - 1;
        // Half the way from the last point around to the first, rounded down, in positions of this circle.
        var wrap = Halfway(_points[last], _points[0]);
        if (wrap < _points[last])
        {
            list.Append(wrap | LowBits, _owners[last]);
        }

        for (var i = 0; i <= last; i++)
        {
            list.Append(_points[i] | LowBits, _owners[i]);
            if (i < last && _points[i + 1] != _points[i])
            {
                list.Append(Halfway(_points[i], _points[i + 1]) | LowBits, _owners[i]);
            }
        }

        if (wrap >= _points[last])
        {
            list.Append(wrap | LowBits, _owners[last]);
            list.Append(ulong.MaxValue, _owners[0]);
        }

        list.Append(ulong.MaxValue, _owners[last]);
        return list;
    }

    private void AppendSuccessors(BoundList list, TieRule ties)
    {
        for (var i = 0; i < _points.Length; i++)
        {
            list.Append(_points[i] | LowBits, WinnerAt(i, ties));
        }

        list.Append(ulong.MaxValue, WinnerAt(0, ties));
    }

    /// <summary>Where equal points are, the first of them adds their arc, and the others nothing: the owner is that of the whole group.</summary>
    private ushort WinnerAt(int i, TieRule ties)
    {
        while (ties is TieRule.FirstWins && i > 0 && _points[i - 1] == _points[i])
        {
            i--;
        }

        while (ties is TieRule.LastWins && i + 1 < _points.Length && _points[i + 1] == _points[i])
        {
            i++;
        }

        return _owners[i];
    }

    private ulong Halfway(ulong from, ulong to) => from + ((((to - from) >> _shift) / 2) << _shift);
}

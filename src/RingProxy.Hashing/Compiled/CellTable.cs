namespace RingProxy.Hashing;

/// <summary>
/// The owner of each of 2^bits equal cells of a circle, or <see cref="SeeBounds"/> where a bound lies inside. Cells take one byte while
/// node numbers fit, else two: half the size is half the cache.
/// </summary>
internal sealed class CellTable
{
    /// <summary>More than one node owns positions of the cell.</summary>
    public const int SeeBounds = -1;

    private readonly byte[]? _narrow;
    private readonly ushort[] _wide = [];
    private readonly int _shift;

    public CellTable(BoundList list, int bits)
    {
        _shift = 64 - bits;
        if (MaxOf(list.Owners) < byte.MaxValue)
        {
            _narrow = new byte[1 << bits];
            Array.Fill(_narrow, byte.MaxValue);
            FillWholeCells(list, _narrow, static owner => (byte)owner);
        }
        else
        {
            _wide = new ushort[1 << bits];
            Array.Fill(_wide, ushort.MaxValue);
            FillWholeCells(list, _wide, static owner => owner);
        }
    }

    public long MemoryBytes => _narrow?.Length ?? (long)_wide.Length * sizeof(ushort);

    public int OwnerAt(ulong position)
    {
        if (_narrow is { } narrow)
        {
            var owner = narrow[position >> _shift];
            return owner != byte.MaxValue ? owner : SeeBounds;
        }

        var wideOwner = _wide[position >> _shift];
        return wideOwner != ushort.MaxValue ? wideOwner : SeeBounds;
    }

    private static ushort MaxOf(ReadOnlySpan<ushort> owners)
    {
        ushort max = 0;
        foreach (var owner in owners)
        {
            max = Math.Max(max, owner);
        }

        return max;
    }

    /// <summary>Gives each arc the cells that lie in it from end to end.</summary>
    private void FillWholeCells<T>(BoundList list, T[] cells, Func<ushort, T> toCell)
    {
        var uppers = list.Uppers;
        var owners = list.Owners;
        var first = 0UL;
        for (var i = 0; i < uppers.Length; i++)
        {
            var upper = uppers[i];
            // One past the arc's last whole cell: that of the upper bound is whole if the bound is its last position.
            var end = upper == ulong.MaxValue ? (ulong)cells.Length : (upper + 1) >> _shift;
            if (end > first)
            {
                cells.AsSpan((int)first, (int)(end - first)).Fill(toCell(owners[i]));
            }

            // The first cell that begins in the next arc.
            first = (upper >> _shift) + 1;
        }
    }
}

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
        if (list.Owners.Max() < byte.MaxValue)
        {
            _narrow = new byte[1 << bits];
            Fill(list, (cell, owner) => _narrow[cell] = owner == SeeBounds ? byte.MaxValue : (byte)owner);
        }
        else
        {
            _wide = new ushort[1 << bits];
            Fill(list, (cell, owner) => _wide[cell] = owner == SeeBounds ? ushort.MaxValue : (ushort)owner);
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

    private void Fill(BoundList list, Action<int, int> set)
    {
        var bound = 0;
        var count = _narrow?.Length ?? _wide.Length;
        for (var cell = 0; cell < count; cell++)
        {
            var first = (ulong)cell << _shift;
            var last = first | ((1UL << _shift) - 1);
            while (list.Uppers[bound] < first)
            {
                bound++;
            }

            set(cell, list.Uppers[bound] >= last ? list.Owners[bound] : SeeBounds);
        }
    }
}

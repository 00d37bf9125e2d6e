using System.IO.Hashing;
using System.Numerics;
using System.Runtime.InteropServices;

namespace RingProxy.Hashing;

/// <summary>
/// Constant-time lookup over a <see cref="BoundList"/>. The circle is cut into equal cells, a power of two of them:
/// <code>
///   cells   [ 4 | 4 | ? | 7 | 7 | ? | … ]        owner if no bound lies inside the cell, else "see the bounds"
///   starts  [ 0 | 2 | 3 | … ]                    coarser: the first bound at or above the cell's first position
///   bounds  [ 0x0a…: 4,7,1,2 | 0x1f…: 7,1,2,4 ]  scanned from there, a step or two; each with its preference list's beginning
/// </code>
/// Most lookups of an owner end in the first table, which is kept small enough for the second-level cache as long as that is possible.
/// </summary>
internal sealed class BoundIndex : NodeIndex
{
    /// <summary>
    /// Cells for each entry of the starts, as a power of two: for rings whose cells then still fit the second-level cache, and for
    /// larger ones. There are one to two starts a bound.
    /// </summary>
    private const int CellBitsPerSmallRingBound = 2, CellBitsPerLargeRingBound = 1;
    private const int SmallRingBoundCount = 1 << 15;

    private readonly Bound[] _bounds;
    private readonly CellTable _cells;
    private readonly int[] _starts;
    private readonly int _startShift;
    private readonly int _positionShift;
    private readonly int _valueBits;

    /// <summary>For the circle of a key hash.</summary>
    public BoundIndex(BoundList list, KeyHash keyHash)
        : this(list, keyHash.CircleBits, keyHash.ValueBits)
    {
    }

    /// <param name="list">On the circle of 64 bits.</param>
    /// <param name="circleBits">Size of the key hash's circle, 32 or 64.</param>
    /// <param name="valueBits">Key hashes lie below 2 to this power.</param>
    public BoundIndex(BoundList list, int circleBits, int valueBits)
    {
        _positionShift = 64 - circleBits;
        _valueBits = valueBits;
        _bounds = MakeBounds(list);
        var boundBits = BitOperations.Log2((uint)list.Count) + 1;
        _cells = new CellTable(list, boundBits + (list.Count <= SmallRingBoundCount ? CellBitsPerSmallRingBound : CellBitsPerLargeRingBound));
        _startShift = 64 - boundBits;
        _starts = MakeStarts(list, boundBits);
    }

    public override string Form => "bounds";

    public override long MemoryBytes => ((long)_bounds.Length * 16) + _cells.MemoryBytes + ((long)_starts.Length * sizeof(int));

    /// <summary>Arcs, in the order of the circle. Those past the last key hash hold none.</summary>
    public int ArcCount => _bounds.Length;

    /// <summary>The last key hash at or below the end of an arc.</summary>
    public ulong LastHashOf(int arc) => Math.Min(_bounds[arc].Upper >> _positionShift, ulong.MaxValue >> (64 - _valueBits));

    public override int Owner(ulong hash)
    {
        var position = hash << _positionShift;
        var owner = _cells.OwnerAt(position);
        return owner != CellTable.SeeBounds ? owner : _bounds[BoundAt(position)].Nodes[0];
    }

    public override void Walk(ulong hash, scoped ref PreferenceList list)
    {
        var i = BoundAt(hash << _positionShift);
        ref readonly var row = ref _bounds[i].Nodes;
        for (var rank = 0; rank < PreferenceRow.Length && !list.IsFull && row[rank] != PreferenceRow.None; rank++)
        {
            list.Offer(row[rank]);
        }

        while (!list.IsFull)
        {
            i = i + 1 == _bounds.Length ? 0 : i + 1;
            list.Offer(_bounds[i].Nodes[0]);
        }
    }

    public override int Fill(ulong hash, Span<int> nodes, int owningCount)
    {
        var count = Math.Min(nodes.Length, owningCount);
        if (count > PreferenceRow.Length)
        {
            return base.Fill(hash, nodes, owningCount);
        }

        ref readonly var row = ref _bounds[BoundAt(hash << _positionShift)].Nodes;
        for (var i = 0; i < count; i++)
        {
            nodes[i] = row[i];
        }

        return count;
    }

    public override double[] Shares(int nodeCount)
    {
        var lastPosition = ulong.MaxValue >> (64 - _positionShift - _valueBits);
        var owned = new UInt128[nodeCount];
        var next = UInt128.Zero;
        for (var i = 0; i < _bounds.Length && next <= lastPosition; i++)
        {
            var end = (UInt128)Math.Min(_bounds[i].Upper, lastPosition) + 1;
            owned[_bounds[i].Nodes[0]] += end - next;
            next = end;
        }

        var whole = (double)((UInt128)lastPosition + 1);
        return Array.ConvertAll(owned, size => (double)size / whole);
    }

    public override void AppendTo(XxHash3 hash, ReadOnlySpan<ulong> nameHashes)
    {
        Span<ulong> pair = stackalloc ulong[2];
        foreach (ref readonly var bound in _bounds.AsSpan())
        {
            pair[0] = bound.Upper;
            pair[1] = nameHashes[bound.Nodes[0]];
            hash.Append(MemoryMarshal.AsBytes(pair));
        }
    }

    /// <summary>The first bound at or above a position.</summary>
    private int BoundAt(ulong position)
    {
        var bounds = _bounds;
        var i = _starts[position >> _startShift];
        // Two steps without a branch, which nothing could predict; more are rare. The last bound is the last position: no step passes it.
        i += bounds[i].Upper < position ? 1 : 0;
        i += bounds[i].Upper < position ? 1 : 0;
        while (bounds[i].Upper < position)
        {
            i++;
        }

        return i;
    }

    private static Bound[] MakeBounds(BoundList list)
    {
        var uppers = list.Uppers;
        var owners = list.Owners;
        var bounds = new Bound[uppers.Length];
        // Once around to fill the row, once more to write it down.
        var row = default(PreferenceRow);
        ((Span<ushort>)row).Fill(PreferenceRow.None);
        for (var i = bounds.Length - 1; i >= 0; i--)
        {
            row = PreferenceRow.Before(row, owners[i]);
        }

        for (var i = bounds.Length - 1; i >= 0; i--)
        {
            row = PreferenceRow.Before(row, owners[i]);
            bounds[i] = new Bound { Upper = uppers[i], Nodes = row };
        }

        return bounds;
    }

    private int[] MakeStarts(BoundList list, int bits)
    {
        var uppers = list.Uppers;
        var starts = new int[1 << bits];
        var bound = 0;
        for (var i = 0; i < starts.Length; i++)
        {
            while (uppers[bound] < (ulong)i << _startShift)
            {
                bound++;
            }

            starts[i] = bound;
        }

        return starts;
    }
}

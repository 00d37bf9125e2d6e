using System.IO.Hashing;
using System.Numerics;
using System.Runtime.InteropServices;

namespace RingProxy.Hashing;

/// <summary>
/// Constant-time lookup over a <see cref="BoundList"/>. The circle is cut into equal cells, a power of two of them:
/// <code>
///   cells   [ 4 | 4 | ? | 7 | 7 | ? | … ]   owner if no bound lies inside the cell, else "see the bounds"
///   starts  [ 0 | 1 | 2 | … ]               coarser: the first bound at or above the cell's first position
///   bounds  [ 0x0a… 0x1f… 0x23… ]           scanned from there; one or two steps on average
/// </code>
/// With eight or more cells a bound, nine lookups in ten end in the first table.
/// </summary>
internal sealed class BoundIndex : NodeIndex
{
    private const ushort SeeBounds = ushort.MaxValue;

    /// <summary>Up to this many bounds the cell table is sized for speed; above, for the cache.</summary>
    private const int SmallBoundCount = 1 << 15;

    private readonly ulong[] _uppers;
    private readonly ushort[] _owners;
    private readonly ushort[] _cells;
    private readonly int[] _starts;
    private readonly int _cellShift;
    private readonly int _startShift;
    private readonly int _positionShift;
    private readonly int _valueBits;

    /// <param name="bounds">On the circle of 64 bits.</param>
    /// <param name="circleBits">Size of the key hash's circle, 32 or 64.</param>
    /// <param name="valueBits">Key hashes lie below 2 to this power.</param>
    public BoundIndex(BoundList bounds, int circleBits, int valueBits)
    {
        _uppers = bounds.Uppers;
        _owners = bounds.Owners;
        _positionShift = 64 - circleBits;
        _valueBits = valueBits;
        var boundBits = Math.Max(1, BitOperations.Log2((uint)bounds.Count - 1 | 1) + 1);
        var cellBits = boundBits + (bounds.Count <= SmallBoundCount ? 3 : 2);
        _startShift = 64 - boundBits;
        _cellShift = 64 - cellBits;
        _starts = MakeStarts(boundBits);
        _cells = MakeCells(cellBits);
    }

    public override long MemoryBytes =>
        ((long)_uppers.Length * sizeof(ulong)) + ((long)_owners.Length * sizeof(ushort)) + ((long)_cells.Length * sizeof(ushort)) + ((long)_starts.Length * sizeof(int));

    public override int Owner(ulong hash)
    {
        var position = hash << _positionShift;
        var cell = _cells[position >> _cellShift];
        return cell != SeeBounds ? cell : _owners[BoundAt(position)];
    }

    public override void Walk(ulong hash, scoped ref PreferenceList list)
    {
        var i = BoundAt(hash << _positionShift);
        while (!list.IsFull)
        {
            list.Offer(_owners[i]);
            i = i + 1 == _owners.Length ? 0 : i + 1;
        }
    }

    public override double[] Shares(int nodeCount)
    {
        var lastPosition = ulong.MaxValue >> (64 - _positionShift - _valueBits);
        var owned = new UInt128[nodeCount];
        var next = UInt128.Zero;
        for (var i = 0; i < _uppers.Length && next <= lastPosition; i++)
        {
            var end = (UInt128)Math.Min(_uppers[i], lastPosition) + 1;
            owned[_owners[i]] += end - next;
            next = end;
        }

        var whole = (double)((UInt128)lastPosition + 1);
        return Array.ConvertAll(owned, size => (double)size / whole);
    }

    public override void AppendTo(XxHash3 hash, ReadOnlySpan<ulong> nameHashes)
    {
        Span<ulong> pair = stackalloc ulong[2];
        for (var i = 0; i < _uppers.Length; i++)
        {
            pair[0] = _uppers[i];
            pair[1] = nameHashes[_owners[i]];
            hash.Append(MemoryMarshal.AsBytes(pair));
        }
    }

    /// <summary>The first bound at or above a position.</summary>
    private int BoundAt(ulong position)
    {
        var uppers = _uppers;
        var i = _starts[position >> _startShift];
        while (uppers[i] < position)
        {
            i++;
        }

        return i;
    }

    private int[] MakeStarts(int bits)
    {
        var starts = new int[1 << bits];
        var bound = 0;
        for (var i = 0; i < starts.Length; i++)
        {
            while (_uppers[bound] < (ulong)i << _startShift)
            {
                bound++;
            }

            starts[i] = bound;
        }

        return starts;
    }

    private ushort[] MakeCells(int bits)
    {
        var cells = new ushort[1 << bits];
        var bound = 0;
        for (var i = 0; i < cells.Length; i++)
        {
            var first = (ulong)i << _cellShift;
            var last = first | ((1UL << _cellShift) - 1);
            while (_uppers[bound] < first)
            {
                bound++;
            }

            cells[i] = _uppers[bound] >= last ? _owners[bound] : SeeBounds;
        }

        return cells;
    }
}

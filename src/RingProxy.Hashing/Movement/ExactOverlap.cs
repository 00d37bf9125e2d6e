using System.Numerics;

namespace RingProxy.Hashing;

/// <summary>
/// Cuts the space of key hashes into parts that lie in one arc or table entry of either placement, and hands each to a visitor: a hash that
/// stands for it on either side, and how many hash values it has. Two circles are merged bound by bound; two tables repeat after the least
/// common multiple of their lengths; a table repeats within each arc of a circle.
/// </summary>
internal static class ExactOverlap
{
    /// <summary>The most parts to visit where tables make their number a product.</summary>
    public const int MaxPartCount = 1 << 24;

    public delegate void Visitor(ulong beforeHash, ulong afterHash, UInt128 hashCount);

    /// <summary>Visits every part; false, with no visit, where there are no parts or too many.</summary>
    /// <param name="valueBits">Key hashes of both sides lie below 2 to this power.</param>
    public static bool TryVisit(NodeIndex before, NodeIndex after, int valueBits, Visitor visit)
    {
        var whole = UInt128.One << valueBits;
        switch (before, after)
        {
            case (BoundIndex a, BoundIndex b):
                MergeArcs(a, b, whole, visit);
                return true;
            case (TableIndex a, TableIndex b) when UInt128.Min(CommonPeriod(a, b), whole) <= MaxPartCount:
                RepeatTables(CommonPeriod(a, b), whole, visit);
                return true;
            case (TableIndex a, BoundIndex b) when PartCount(a, b, whole) <= MaxPartCount:
                RepeatInArcs(a, b, visit);
                return true;
            case (BoundIndex a, TableIndex b) when PartCount(b, a, whole) <= MaxPartCount:
                RepeatInArcs(b, a, (tableHash, arcHash, hashCount) => visit(arcHash, tableHash, hashCount));
                return true;
            default:
                return false;
        }
    }

    /// <summary>After so many hash values both tables begin anew.</summary>
    public static ulong CommonPeriod(TableIndex a, TableIndex b)
    {
        var (x, y) = ((ulong)a.Entries.Length, (ulong)b.Entries.Length);
        return x / (ulong)BigInteger.GreatestCommonDivisor(x, y) * y;
    }

    /// <summary>The most parts of a table laid over arcs.</summary>
    public static UInt128 PartCount(TableIndex table, BoundIndex arcs, UInt128 whole) =>
        UInt128.Min((UInt128)table.Entries.Length * (UInt128)arcs.ArcCount, whole);

    private static void MergeArcs(BoundIndex before, BoundIndex after, UInt128 whole, Visitor visit)
    {
        var next = UInt128.Zero;
        for (int i = 0, j = 0; next < whole;)
        {
            var (lastBefore, lastAfter) = (before.LastHashOf(i), after.LastHashOf(j));
            var end = (UInt128)Math.Min(lastBefore, lastAfter) + 1;
            if (end > next)
            {
                visit(lastBefore, lastAfter, end - next);
                next = end;
            }

            i += lastBefore < end ? 1 : 0;
            j += lastAfter < end ? 1 : 0;
        }
    }

    private static void RepeatTables(ulong period, UInt128 whole, Visitor visit)
    {
        var (repeats, rest) = UInt128.DivRem(whole, period);
        var count = (ulong)UInt128.Min(period, whole);
        for (var hash = 0UL; hash < count; hash++)
        {
            visit(hash, hash, repeats + (hash < rest ? 1u : 0u));
        }
    }

    private static void RepeatInArcs(TableIndex table, BoundIndex arcs, Visitor visit)
    {
        var length = (ulong)table.Entries.Length;
        var first = UInt128.Zero;
        for (var arc = 0; arc < arcs.ArcCount; arc++)
        {
            var last = arcs.LastHashOf(arc);
            var (repeats, rest) = UInt128.DivRem((UInt128)last + 1 - first, length);
            var count = repeats > 0 ? length : (ulong)rest;
            for (var k = 0UL; k < count; k++)
            {
                visit((ulong)first + k, last, repeats + (k < rest ? 1u : 0u));
            }

            first = (UInt128)last + 1;
        }
    }
}

using System.Runtime.InteropServices;

namespace RingProxy.Hashing;

/// <summary>
/// Owners where the exact parts are too many to visit and too small to matter. Two tables meet in pairs of entries that agree modulo the greatest
/// common divisor of their lengths, each pair by almost the same number of hash values; a table over long arcs likewise. So the owners are
/// independent within each residue class, up to one hash value for each part.
/// </summary>
internal static class IndependentOverlap
{
    /// <summary>The greatest error, as a share of the key space, that still counts as exact.</summary>
    public const double MaxError = 1e-6;

    /// <summary>Tallies owners; false, with nothing tallied, where the error would exceed <see cref="MaxError"/>.</summary>
    /// <param name="error">Bound of the error of any sum of parts, as a share of the key space.</param>
    public static bool TryTally(RingSide before, RingSide after, OwnerTally tally, out double error)
    {
        var whole = UInt128.One << before.Placement.HashValueBits;
        error = (double)PartCount(before.Placement.Index, after.Placement.Index, whole) / (double)whole;
        if (error > MaxError)
        {
            return false;
        }

        var classCount = ClassCount(before.Placement.Index, after.Placement.Index);
        for (var residue = 0; residue < classCount; residue++)
        {
            var owned = OwnedBy(after, residue, classCount);
            foreach (var (from, left) in OwnedBy(before, residue, classCount))
            {
                foreach (var (to, right) in owned)
                {
                    tally.Add(from, to, left * right);
                }
            }
        }

        return true;
    }

    /// <summary>How many parts may each be wrong by one hash value.</summary>
    private static UInt128 PartCount(NodeIndex before, NodeIndex after, UInt128 whole) => (before, after) switch
    {
        (TableIndex a, TableIndex b) => ExactOverlap.CommonPeriod(a, b),
        (TableIndex a, BoundIndex b) => ExactOverlap.PartCount(a, b, whole),
        (BoundIndex a, TableIndex b) => ExactOverlap.PartCount(b, a, whole),
        _ => whole,
    };

    private static int ClassCount(NodeIndex before, NodeIndex after) => (before, after) is (TableIndex a, TableIndex b)
        ? (int)((long)a.Entries.Length * b.Entries.Length / (long)ExactOverlap.CommonPeriod(a, b))
        : 1;

    /// <summary>By owner: entries of a residue class, or hash values of arcs.</summary>
    private static Dictionary<int, UInt128> OwnedBy(RingSide side, int residue, int classCount)
    {
        var owned = new Dictionary<int, UInt128>();
        if (side.Placement.Index is BoundIndex arcs)
        {
            var first = UInt128.Zero;
            for (var arc = 0; arc < arcs.ArcCount; arc++)
            {
                var end = (UInt128)arcs.LastHashOf(arc) + 1;
                CollectionsMarshal.GetValueRefOrAddDefault(owned, side.Owner((ulong)(end - 1)), out _) += end - first;
                first = end;
            }
        }
        else
        {
            for (var entry = residue; entry < ((TableIndex)side.Placement.Index).Entries.Length; entry += classCount)
            {
                CollectionsMarshal.GetValueRefOrAddDefault(owned, side.Owner((ulong)entry), out _) += 1;
            }
        }

        return owned;
    }
}

namespace RingProxy.Hashing;

/// <summary>
/// The canonical form of everything that lies on a circle: arcs by inclusive upper bound, ascending, each with its owner. The last
/// bound is the circle's last position, so that every position has exactly one arc; neighbours have different owners.
/// A position of 32 bits stands for all of 64 bits that begin with it, so that one lookup serves both circles.
/// </summary>
internal sealed class BoundList
{
    private BoundList(ulong[] uppers, ushort[] owners) => (Uppers, Owners) = (uppers, owners);

    public ulong[] Uppers { get; }

    public ushort[] Owners { get; }

    public int Count => Uppers.Length;

    /// <summary>
    /// Each point owns the arc that ends in it; past the last point the first one owns. Of equal points the first wins.
    /// </summary>
    /// <param name="points">Ascending, at least one.</param>
    /// <param name="owners">By point.</param>
    public static BoundList FromSuccessors(ReadOnlySpan<ulong> points, ReadOnlySpan<ushort> owners)
    {
        var uppers = new ulong[points.Length + 1];
        var arcOwners = new ushort[points.Length + 1];
        var count = 0;
        for (var i = 0; i < points.Length; i++)
        {
            if (i > 0 && points[i] == points[i - 1])
            {
                continue;
            }

            Append(uppers, arcOwners, ref count, points[i], owners[i]);
        }

        if (points[^1] != ulong.MaxValue)
        {
            Append(uppers, arcOwners, ref count, ulong.MaxValue, owners[0]);
        }

        return new BoundList(uppers[..count], arcOwners[..count]);
    }

    /// <summary>Adds an arc, or lengthens the last one if it has the same owner.</summary>
    private static void Append(ulong[] uppers, ushort[] owners, ref int count, ulong upper, ushort owner)
    {
        if (count > 0 && owners[count - 1] == owner)
        {
            count--;
        }

        uppers[count] = upper;
        owners[count++] = owner;
    }
}

using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace RingProxy.Hashing;

/// <summary>
/// One arc with the first nodes of its preference list beside it, so that a short list costs the same cache line as the owner: sixteen
/// bytes, four to a line.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal struct Bound
{
    /// <summary>Last position of the arc.</summary>
    public ulong Upper;

    /// <summary>The first distinct nodes from this arc on; <see cref="PreferenceRow.None"/> where there are no more.</summary>
    public PreferenceRow Nodes;
}

/// <summary>The first four nodes of a preference list.</summary>
[InlineArray(Length)]
internal struct PreferenceRow
{
    public const int Length = 4;
    public const ushort None = ushort.MaxValue;

    private ushort _first;

    /// <summary>The row of an arc, from its owner and the row of the arc after it.</summary>
    public static PreferenceRow Before(in PreferenceRow after, ushort owner)
    {
        var row = default(PreferenceRow);
        row[0] = owner;
        var count = 1;
        for (var i = 0; i < Length && count < Length; i++)
        {
            if (after[i] != owner)
            {
                row[count++] = after[i];
            }
        }

        return row;
    }
}

using System.Runtime.InteropServices;

namespace RingProxy.Hashing;

/// <summary>
/// The canonical form of everything that lies on a circle: arcs by inclusive upper bound, ascending, each with its owner. The last
/// bound is the circle's last position, so that every position has exactly one arc; neighbours have different owners.
/// A position of 32 bits stands for all of 64 bits that begin with it, so that one lookup serves both circles.
/// </summary>
internal sealed class BoundList
{
    private readonly List<ulong> _uppers;
    private readonly List<ushort> _owners;

    /// <param name="capacity">How many arcs to expect.</param>
    public BoundList(int capacity)
    {
        _uppers = new List<ulong>(capacity);
        _owners = new List<ushort>(capacity);
    }

    /// <summary>Last positions of the arcs.</summary>
    public ReadOnlySpan<ulong> Uppers => CollectionsMarshal.AsSpan(_uppers);

    /// <summary>By arc.</summary>
    public ReadOnlySpan<ushort> Owners => CollectionsMarshal.AsSpan(_owners);

    public int Count => _uppers.Count;

    /// <summary>Adds the arc from the last bound to <paramref name="upper"/>; nothing if it is empty, and no bound of its own if the owner goes on.</summary>
    public void Append(ulong upper, ushort owner)
    {
        var last = _uppers.Count - 1;
        if (last >= 0 && upper <= _uppers[last])
        {
            return;
        }

        if (last >= 0 && _owners[last] == owner)
        {
            _uppers[last] = upper;
            return;
        }

        _uppers.Add(upper);
        _owners.Add(owner);
    }
}

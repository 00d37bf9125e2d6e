using System.IO.Hashing;
using System.Text;
using RingProxy.Hashing;

namespace RingProxy.Benchmarks;

/// <summary>The two rings that textbooks show, over the same points and hash: the baselines.</summary>
internal sealed class TextbookRings
{
    private readonly ulong[] _points;
    private readonly int[] _owners;
    private readonly SortedSet<(ulong Point, int Owner)> _tree;

    public TextbookRings(PlacementNode[] nodes)
    {
        var points = nodes.SelectMany((node, owner) => Points(node.NodeId).Select(point => (point, owner))).ToArray();
        Array.Sort(points);
        _points = [.. points.Select(p => p.point)];
        _owners = [.. points.Select(p => p.owner)];
        _tree = [.. points];
    }

    /// <summary>Binary search over a sorted array.</summary>
    public int BySearch(ReadOnlySpan<byte> key)
    {
        var at = Array.BinarySearch(_points, XxHash3.HashToUInt64(key));
        at = at < 0 ? ~at : at;
        return _owners[at == _points.Length ? 0 : at];
    }

    /// <summary>The first element of a balanced tree at or above the hash.</summary>
    public int ByTree(ReadOnlySpan<byte> key)
    {
        var view = _tree.GetViewBetween((XxHash3.HashToUInt64(key), 0), (ulong.MaxValue, int.MaxValue));
        foreach (var (_, owner) in view)
        {
            return owner;
        }

        return _tree.Min.Owner;
    }

    private static IEnumerable<ulong> Points(string name)
    {
        for (var i = 0; i < 1024; i++)
        {
            yield return XxHash3.HashToUInt64([.. Encoding.UTF8.GetBytes(name), .. BitConverter.GetBytes(i)]);
        }
    }
}

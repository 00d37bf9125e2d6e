using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text;

namespace RingProxy.Hashing;

/// <summary>
/// The native ring. Point i of a node is XXH3-64 (seed 0) over its hash name in UTF-8 followed by i as four bytes, little-endian, for
/// i = 0 … count−1, where count is <c>virtualNodes</c>, or max(1, round(pointsPerWeight × weight)). A key belongs to the first point at or
/// above its hash, past the last one to the first. Of equal points the node whose hash name is smaller, byte by byte, wins.
/// </summary>
/// <remarks>
/// A node's points depend on that node alone, so a change moves keys only to or from the nodes it touches; and they do not depend on
/// the key hash. The relative standard deviation of shares is about 1 ÷ √(points of a node): 3 % with 1024.
/// </remarks>
internal sealed class RingAlgorithm : PlacementAlgorithm
{
    public const int DefaultPointsPerWeight = 1024;
    public const int MaxPointsPerWeight = 65_536;

    /// <summary>The most points of one node.</summary>
    public const int MaxVirtualNodes = 1 << 20;

    /// <summary>The most points of all nodes together: half a gibibyte of tables.</summary>
    public const int MaxPointCount = 1 << 24;

    public override string Name => "ring";

    private protected override KeyHashSet Hashes => Hashing.KeyHashes.Native;

    public override PlacementSpec Defaults => base.Defaults with { PointsPerWeight = DefaultPointsPerWeight };

    private protected override PlacementMembers Uses => PlacementMembers.HashNames | PlacementMembers.PointsPerWeight | PlacementMembers.VirtualNodes;

    private protected override void Check(PlacementRules rules)
    {
        rules.CheckDistinctHashNames(HashNameOf);
        rules.CheckRange("placement.pointsPerWeight", rules.Spec.PointsPerWeight, 1, MaxPointsPerWeight);
        var total = 0L;
        for (var i = 0; i < rules.Nodes.Count; i++)
        {
            var node = rules.Nodes[i];
            rules.CheckRange($"nodes[{i}].virtualNodes", node.VirtualNodes, 1, MaxVirtualNodes);
            if (node.VirtualNodes is null && PointsWanted(rules.Spec, node) > MaxVirtualNodes)
            {
                rules.Add($"nodes[{i}].weight", node.Weight, $"gives {PointsWanted(rules.Spec, node):F0} points; legal: a weight that gives at most {MaxVirtualNodes}");
            }

            total += node.VirtualNodes ?? (long)Math.Min(PointsWanted(rules.Spec, node), MaxVirtualNodes);
        }

        rules.CheckTotal("points", total, MaxPointCount);
    }

    private protected override NodeIndex Compile(PlacementInput input)
    {
        var counts = Array.ConvertAll(input.Nodes, node => node.VirtualNodes ?? (int)PointsWanted(input.Spec, node));
        var names = Array.ConvertAll(input.Nodes, node => Encoding.UTF8.GetBytes(HashNameOf(node)));
        var points = new ulong[counts.Sum()];
        var owners = new ushort[points.Length];
        var at = 0;
        // In order of names: the sort is stable, so of equal points the smaller name comes first, and the first wins.
        foreach (var node in Enumerable.Range(0, names.Length).OrderBy(i => names[i], ByteOrder.Comparer))
        {
            owners.AsSpan(at, counts[node]).Fill((ushort)node);
            FillPoints(names[node], points.AsSpan(at, counts[node]));
            at += counts[node];
        }

        PointSorter.Sort(ref points, ref owners);
        return new BoundIndex(new SortedPoints(points, owners).AtOrAbove(), input.KeyHash);
    }

    /// <summary>The first points of a node, by its hash name in UTF-8.</summary>
    public static void FillPoints(byte[] name, Span<ulong> points)
    {
        Span<byte> label = name.Length <= 252 ? stackalloc byte[name.Length + 4] : new byte[name.Length + 4];
        name.CopyTo(label);
        for (var i = 0; i < points.Length; i++)
        {
            BinaryPrimitives.WriteInt32LittleEndian(label[name.Length..], i);
            points[i] = XxHash3.HashToUInt64(label);
        }
    }

    private static double PointsWanted(PlacementSpec spec, PlacementNode node) =>
        Math.Max(1, Math.Round((spec.PointsPerWeight ?? DefaultPointsPerWeight) * node.Weight, MidpointRounding.AwayFromZero));
}

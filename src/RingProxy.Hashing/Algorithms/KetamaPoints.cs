using System.Buffers.Text;

namespace RingProxy.Hashing;

/// <summary>The points of the ketama family: MD5 over <c>name-k</c>, four little-endian words a digest, on a circle of 32 bits.</summary>
public static class KetamaPoints
{
    /// <summary>Points of a server of average weight.</summary>
    public const int PerServer = 160;

    private const int PerDigest = 4;

    /// <summary>
    /// floor(weight ÷ total × 160 ÷ 4 × servers) × 4 with every step rounded to single precision, as C on x86-64 does it: in some pools of equal
    /// weights a server gets 156 points. May be 0 for a server of very little weight.
    /// </summary>
    public static int CountOf(uint weight, ulong totalWeight, int serverCount)
    {
        var part = (float)weight / (float)totalWeight;
        var digests = (float)((float)(part * PerServer) / PerDigest);
        digests = (float)(digests * (float)serverCount);
        return (int)MathF.Floor((float)(digests + 0.0000000001)) * PerDigest;
    }

    /// <summary>Adds the points of all nodes by their parts of the total weight.</summary>
    /// <param name="circle">Of 32 bits.</param>
    /// <param name="names">What stands before the dash, by node.</param>
    /// <param name="input">With whole weights.</param>
    /// <param name="order">The order in which the peer adds its servers.</param>
    /// <param name="maxLabelBytes">Where the peer cuts <c>name-k</c>.</param>
    internal static void AddWeighted(PointCircle circle, byte[][] names, PlacementInput input, IEnumerable<int> order, int maxLabelBytes = int.MaxValue)
    {
        var totalWeight = (ulong)input.Nodes.Sum(node => node.Weight);
        foreach (var node in order)
        {
            Add(circle, Of(names[node], CountOf((uint)input.Nodes[node].Weight, totalWeight, input.Nodes.Length), maxLabelBytes), node);
        }
    }

    /// <summary>Adds 160 points for every node.</summary>
    internal static void AddEqual(PointCircle circle, byte[][] names, IEnumerable<int> order)
    {
        foreach (var node in order)
        {
            Add(circle, Of(names[node], PerServer), node);
        }
    }

    /// <summary>The first <paramref name="count"/> points of a server, a multiple of four.</summary>
    internal static uint[] Of(byte[] name, int count, int maxLabelBytes = int.MaxValue)
    {
        const int maxSuffixBytes = 11;
        var points = new uint[count];
        var label = new byte[name.Length + maxSuffixBytes];
        name.CopyTo(label, 0);
        label[name.Length] = (byte)'-';
        for (var k = 0; k < count / PerDigest; k++)
        {
            Utf8Formatter.TryFormat(k, label.AsSpan(name.Length + 1), out var digits);
            var length = Math.Min(name.Length + 1 + digits, maxLabelBytes);
            Md5.Hash(label.AsSpan(0, length), out points[4 * k], out points[(4 * k) + 1], out points[(4 * k) + 2], out points[(4 * k) + 3]);
        }

        return points;
    }

    private static void Add(PointCircle circle, uint[] points, int node)
    {
        foreach (var point in points)
        {
            circle.Add(point, node);
        }
    }
}

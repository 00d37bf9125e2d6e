using System.Buffers.Text;

namespace RingProxy.Hashing;

/// <summary>The points of the ketama family: MD5 over <c>name-k</c>, four little-endian words a digest, on a circle of 32 bits.</summary>
internal static class KetamaPoints
{
    /// <summary>Points of a server of average weight.</summary>
    public const int PerServer = 160;

    private const int PerDigest = 4;

    /// <summary>
    /// floor(weight ÷ total × 160 ÷ 4 × servers) × 4 with every step rounded to single precision, as C on x86-64 does it. May be 0
    /// for a server of very little weight.
    /// </summary>
    public static int CountOf(uint weight, uint totalWeight, int serverCount)
    {
        var part = (float)weight / (float)totalWeight;
        var digests = (float)((float)(part * PerServer) / PerDigest);
        digests = (float)(digests * (float)serverCount);
        return (int)MathF.Floor((float)(digests + 0.0000000001)) * PerDigest;
    }

    /// <summary>Adds the first <paramref name="count"/> points of a server, a multiple of four.</summary>
    public static void Append(byte[] name, int count, List<ulong> points)
    {
        const int maxSuffixBytes = 11;
        var label = new byte[name.Length + maxSuffixBytes];
        name.CopyTo(label, 0);
        label[name.Length] = (byte)'-';
        for (var k = 0; k < count / PerDigest; k++)
        {
            Utf8Formatter.TryFormat(k, label.AsSpan(name.Length + 1), out var digits);
            Md5.Hash(label.AsSpan(0, name.Length + 1 + digits), out var a, out var b, out var c, out var d);
            points.Add(OnCircle(a));
            points.Add(OnCircle(b));
            points.Add(OnCircle(c));
            points.Add(OnCircle(d));
        }
    }

    /// <summary>A position of 32 bits is all positions of 64 bits that begin with it; as an inclusive upper bound, the last of them.</summary>
    private static ulong OnCircle(uint point) => ((ulong)point << 32) | uint.MaxValue;
}

using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text;

namespace RingProxy.Hashing;

/// <summary>
/// Decides which placement a key follows while a transition runs: gate = XXH64 of the key's hashed part, seeded by XXH3-64 over the ring
/// id in UTF-8, a zero byte and the transition's version as eight bytes, little-endian. A key is within a share p while gate &lt; p × 2^64, so
/// it moves once as p grows, and every sidecar decides alike. The hashed part is taken by the next placement's hash tag, else by the
/// previous one's: keys that belong together move together.
/// </summary>
internal readonly struct TransitionGate
{
    private readonly long _seed;
    private readonly HashTag _hashTag;
    private readonly UInt128 _share;
    private readonly UInt128 _announced;

    public TransitionGate(string ringId, RingTransition transition, string? hashTag)
    {
        _seed = SeedOf(ringId, transition.Version);
        _hashTag = HashTag.Parse(hashTag);
        _share = Threshold(transition.Share);
        _announced = Threshold(transition.Announced);
    }

    public ulong Of(ReadOnlySpan<byte> shardKey) => XxHash64.HashToUInt64(_hashTag.Of(shardKey), _seed);

    public bool IsWithinShare(ulong gate) => gate < _share;

    public bool IsAnnounced(ulong gate) => gate < _announced;

    /// <summary>p × 2^64: exact, since it only raises the exponent.</summary>
    private static UInt128 Threshold(double share) => (UInt128)(share * Math.Pow(2, 64));

    private static long SeedOf(string ringId, long version)
    {
        var text = new byte[Encoding.UTF8.GetByteCount(ringId) + 1 + sizeof(long)];
        var length = Encoding.UTF8.GetBytes(ringId, text);
        BinaryPrimitives.WriteInt64LittleEndian(text.AsSpan(length + 1), version);
        return (long)XxHash3.HashToUInt64(text);
    }
}

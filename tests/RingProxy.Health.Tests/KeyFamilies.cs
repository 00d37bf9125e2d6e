using System.Buffers.Binary;
using System.IO.Hashing;

namespace RingProxy.Health.Tests;

/// <summary>Hashes of keys as placements make them: some have few bits, and those of one node lie close together on its circle.</summary>
internal static class KeyFamilies
{
    public static IReadOnlyDictionary<string, ulong[]> All { get; } = new Dictionary<string, ulong[]>
    {
        ["64 bits"] = Hashes(20_000, hash => hash),
        ["32 bits"] = Hashes(20_000, hash => hash >> 32),
        ["16 bits"] = [.. Enumerable.Range(0, 1 << 16).Select(hash => (ulong)hash)],
        ["close together"] = Hashes(20_000, hash => 0x0010_0000_0000_0000 + (hash >> 24)),
        ["in the high bits"] = Hashes(20_000, hash => hash << 40),
    };

    private static ulong[] Hashes(int count, Func<ulong, ulong> shape)
    {
        var key = new byte[4];
        return [.. Enumerable.Range(0, count).Select(i =>
        {
            BinaryPrimitives.WriteInt32LittleEndian(key, i);
            return shape(XxHash3.HashToUInt64(key));
        })];
    }
}

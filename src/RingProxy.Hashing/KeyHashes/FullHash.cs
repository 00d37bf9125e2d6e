namespace RingProxy.Hashing;

/// <summary>
/// HAProxy's <c>full_hash</c> (include/haproxy/intops.h): Bob Jenkins's integer hash of six shifts and a multiplication, a permutation of the 32-bit
/// numbers in which every bit reaches every other. It places servers on the circle and is the avalanche of keys.
/// </summary>
internal static class FullHash
{
    public static uint Of(uint a)
    {
        a = a + 0x7ed55d16 + (a << 12);
        a = a ^ 0xc761c23c ^ (a >> 19);
        a = a + 0x165667b1 + (a << 5);
        a = (a + 0xd3a2646c) ^ (a << 9);
        a = a + 0xfd7046c5 + (a << 3);
        a = a ^ 0xb55a4f09 ^ (a >> 16);
        return a * 3221225473;
    }
}

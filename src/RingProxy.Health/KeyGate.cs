namespace RingProxy.Health;

/// <summary>
/// Spreads keys over 0 … 2^64−1 for the slow start of one node. A placement's own hash will not do: it may have 16 or 32 bits, and the keys of a node
/// lie close together on the circle. Steele, Lea and Flood, "Fast splittable pseudorandom number generators" (2014), the finisher.
/// </summary>
internal static class KeyGate
{
    public static ulong Of(ulong keyHash, ulong nodeSeed)
    {
        var z = keyHash ^ nodeSeed;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    /// <summary>Whether a gate lies within a share of all keys.</summary>
    public static bool IsWithin(ulong gate, double share) => share >= 1 || gate < share * 18446744073709551616.0;
}

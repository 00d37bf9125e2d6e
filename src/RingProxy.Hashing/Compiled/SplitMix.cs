namespace RingProxy.Hashing;

/// <summary>The finishing step of splitmix64 (Steele, Lea and Flood, OOPSLA 2014): a permutation in which every bit of the input reaches every bit of the output.</summary>
internal static class SplitMix
{
    public static ulong Finish(ulong x)
    {
        x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
        x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
        return x ^ (x >> 31);
    }
}

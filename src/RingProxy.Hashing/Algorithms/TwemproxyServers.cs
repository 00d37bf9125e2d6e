namespace RingProxy.Hashing;

/// <summary>twemproxy's order of its servers: by the length of their names, then by their bytes.</summary>
internal static class TwemproxyServers
{
    /// <summary>Node numbers in that order.</summary>
    public static int[] Order(byte[][] names) =>
        [.. Enumerable.Range(0, names.Length).OrderBy(i => names[i], ByteOrder.LengthFirstComparer)];
}

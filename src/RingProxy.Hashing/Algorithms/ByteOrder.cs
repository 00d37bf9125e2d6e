namespace RingProxy.Hashing;

/// <summary>Orders of names that do not depend on a culture or on UTF-16.</summary>
internal static class ByteOrder
{
    /// <summary>Byte by byte; a prefix comes first.</summary>
    public static IComparer<byte[]> Comparer { get; } = Comparer<byte[]>.Create(static (a, b) => a.AsSpan().SequenceCompareTo(b));

    /// <summary>Shorter first, then byte by byte: twemproxy's order of servers.</summary>
    public static IComparer<byte[]> LengthFirstComparer { get; } = Comparer<byte[]>.Create(
        static (a, b) => a.Length != b.Length ? a.Length.CompareTo(b.Length) : a.AsSpan().SequenceCompareTo(b));
}

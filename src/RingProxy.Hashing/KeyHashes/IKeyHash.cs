namespace RingProxy.Hashing;

/// <summary>A hash over the bytes of a shard key, called by static dispatch so that it inlines into the lookup.</summary>
internal interface IKeyHash
{
    /// <summary>What is computed, one text for each function: algorithms may call the same function by different names, or two by one name.</summary>
    static abstract string Function { get; }

    /// <summary>Size of the circle on which the hash is a position: 32 or 64.</summary>
    static abstract int CircleBits { get; }

    /// <summary>Values lie below 2 to this power; less than <see cref="CircleBits"/> only where a peer's hash leaves part of the circle unused.</summary>
    static abstract int ValueBits { get; }

    static abstract ulong Hash(ReadOnlySpan<byte> key);
}

namespace RingProxy.Http;

/// <summary>Follows a stream as its bytes pass, and knows where nothing would be torn if it ended there.</summary>
internal abstract class BoundaryTracker
{
    /// <summary>Whether the stream may end after the bytes taken so far.</summary>
    public abstract bool IsAtBoundary { get; }

    /// <summary>Takes bytes up to the next boundary, or all; returns how many.</summary>
    public abstract int AdvanceToBoundary(ReadOnlySpan<byte> bytes);

    /// <summary>Takes all bytes.</summary>
    public void Advance(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            bytes = bytes[AdvanceToBoundary(bytes)..];
        }
    }
}

/// <summary>For streams that cannot be looked into, such as compressed ones: never a good place.</summary>
internal sealed class OpaqueTracker : BoundaryTracker
{
    public override bool IsAtBoundary => false;

    public override int AdvanceToBoundary(ReadOnlySpan<byte> bytes) => bytes.Length;
}

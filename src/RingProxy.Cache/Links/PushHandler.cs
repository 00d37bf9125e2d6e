namespace RingProxy.Cache;

/// <summary>Takes what a node sends of itself.</summary>
/// <param name="bytes">The next part; valid only during the call.</param>
/// <param name="isComplete">Whether it is the last part.</param>
internal delegate void PushHandler(ReadOnlySpan<byte> bytes, bool isComplete);

namespace RingProxy.Cache;

/// <summary>Who waits for the reply of an exchange: a session, a fan-out, a link's own greeting.</summary>
internal interface IReplySink
{
    /// <summary>Bytes of the reply, as they come.</summary>
    /// <param name="exchange">Which reply.</param>
    /// <param name="bytes">The next part; valid only during the call.</param>
    /// <param name="isComplete">Whether it is the last part.</param>
    void OnReply(Exchange exchange, ReadOnlySpan<byte> bytes, bool isComplete);

    /// <summary>There will be no reply, or no more of it.</summary>
    void OnFailure(Exchange exchange, NodeFailure failure);
}

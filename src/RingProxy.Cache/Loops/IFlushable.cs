namespace RingProxy.Cache;

/// <summary>Something with bytes to send, which are sent once at the end of a turn, however many commands wrote them.</summary>
internal interface IFlushable
{
    /// <summary>Whether it stands in the loop's list already.</summary>
    bool IsDirty { get; set; }

    void Flush();
}

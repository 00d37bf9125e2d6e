namespace RingProxy.Cache;

/// <summary>Something with deadlines. The loop asks it now and then; there are no timers of its own.</summary>
internal interface ITicked
{
    /// <param name="now">Milliseconds of the loop's clock.</param>
    void Tick(long now);
}

namespace RingProxy.Cache;

/// <summary>A subscription that nodes are to confirm: the reply that waits for them, and the count that it will carry.</summary>
internal sealed class RedisConfirmation(Exchange whole, int count)
{
    public Exchange Whole => whole;

    public int Count => count;

    /// <summary>How many nodes have yet to confirm.</summary>
    public int Awaited { get; set; } = 1;
}

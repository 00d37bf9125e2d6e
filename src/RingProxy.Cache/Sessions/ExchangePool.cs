namespace RingProxy.Cache;

/// <summary>Exchanges of one loop, used again and again: a command makes no garbage.</summary>
internal sealed class ExchangePool
{
    private const int KeptCount = 64 * 1024;

    private readonly Stack<Exchange> _free = new();

    public Exchange Rent(IReplySink? sink)
    {
        var exchange = _free.TryPop(out var free) ? free : new Exchange();
        exchange.Sink = sink;
        return exchange;
    }

    /// <summary>Takes it back if it stands in no queue any more.</summary>
    public void ReturnIfFree(Exchange exchange, LoopBuffers buffers)
    {
        if (exchange.InSession || exchange.InLink)
            return;
        exchange.Reset(buffers);
        if (_free.Count < KeptCount)
            _free.Push(exchange);
    }
}

namespace RingProxy.Cache;

/// <summary>Commands whose replies a node owes, in the order of the replies.</summary>
internal struct LinkQueue
{
    private Exchange? _last;

    public Exchange? First { get; private set; }

    public int Count { get; private set; }

    /// <summary>The first one whose deadline is still to come: those before it have failed, and their late replies will be dropped.</summary>
    public Exchange? FirstLive { get; private set; }

    public void Add(Exchange exchange)
    {
        exchange.InLink = true;
        if (_last is null)
            First = exchange;
        else
            _last.NextInLink = exchange;
        _last = exchange;
        FirstLive ??= exchange;
        Count++;
    }

    public Exchange RemoveFirst()
    {
        var first = First!;
        First = first.NextInLink;
        if (First is null)
            _last = null;
        if (ReferenceEquals(FirstLive, first))
            FirstLive = First;
        first.NextInLink = null;
        Count--;
        return first;
    }

    public void PassLive() => FirstLive = FirstLive!.NextInLink;
}

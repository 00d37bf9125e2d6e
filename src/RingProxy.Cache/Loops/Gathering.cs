namespace RingProxy.Cache;

/// <summary>
/// Decides when a loop rests for a moment before it looks which sockets are ready. With many commands under way of which each turn moves
/// only a few, most of a loop's time goes into falling asleep and waking up; after a rest several are ready at once and share a turn, and
/// those of one node a send. perf/results/redis.md has the figures.
/// </summary>
internal struct Gathering
{
    /// <summary>With fewer commands under way nobody else's can be on its way, and the rest would only be delay.</summary>
    public const int LeastUnderWay = 8;

    /// <summary>A turn that moves this many commands and replies is worth its wake-up.</summary>
    public const int EnoughMoved = 8;

    /// <summary>Turns without a rest after one that brought nothing, as when the commands under way wait for a node that is stopped.</summary>
    public const int TurnsAfterVain = 16;

    private int _pause;

    /// <param name="underWay">Commands sent to nodes whose replies have not come.</param>
    /// <param name="moved">Commands and replies of the turn before.</param>
    public bool IsDue(int underWay, int moved)
    {
        if (underWay < LeastUnderWay || moved >= EnoughMoved)
            return false;
        if (_pause == 0)
            return true;
        _pause--;
        return false;
    }

    /// <param name="ready">Sockets that were ready after a rest.</param>
    public void Found(int ready)
    {
        if (ready == 0)
            _pause = TurnsAfterVain;
    }
}

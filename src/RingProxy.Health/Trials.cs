namespace RingProxy.Health;

/// <summary>
/// The trial requests of one half-open node. They are tied to keys: the first few keys that come are its trial keys and stay with the node if it
/// passes, so that no key goes to it, away and back again. The first tries alone, and the others once it has succeeded: else one key's success and
/// another's failure would come from the same node at the same time. Not safe for use by two threads at a time.
/// </summary>
/// <param name="limit">How many keys may try, and how many requests must succeed.</param>
internal sealed class Trials(int limit)
{
    /// <summary>
    /// A key that tries may have more than one request under way, so that a busy one does not flit between two nodes; all together at most this
    /// many times the limit. As many keys are remembered, for those whose trial ends without a result.
    /// </summary>
    private const int MostPerPlace = 4;

    private readonly ulong[] _keys = new ulong[MostPerPlace * limit];
    private int _keyCount;
    private int _takenPlaceCount;
    private int _successCount;

    /// <summary>Trials under way.</summary>
    public int InFlightCount { get; private set; }

    /// <summary>Begins anew.</summary>
    public void Clear() => (_keyCount, _takenPlaceCount, _successCount, InFlightCount) = (0, 0, 0, 0);

    /// <summary>Whether this key may try now; if so it has begun.</summary>
    public bool TryBegin(ulong key)
    {
        if (InFlightCount == MostPerPlace * limit || !(IsTrialKey(key) || TryAddKey(key)))
        {
            return false;
        }

        InFlightCount++;
        return true;
    }

    /// <summary>Ends a trial. One without success gives its place to another key, because its own may never come again.</summary>
    /// <returns>Whether enough have succeeded.</returns>
    public bool End(bool succeeded)
    {
        // One that began before Clear may end here.
        InFlightCount = Math.Max(0, InFlightCount - 1);
        if (succeeded)
        {
            _successCount++;
        }
        else
        {
            _takenPlaceCount = Math.Max(0, _takenPlaceCount - 1);
        }

        return _successCount >= limit;
    }

    /// <summary>Waits no longer for those under way.</summary>
    public void GiveUp()
    {
        _takenPlaceCount = Math.Max(0, _takenPlaceCount - InFlightCount);
        InFlightCount = 0;
    }

    public bool IsTrialKey(ulong key) => _keys.AsSpan(0, _keyCount).Contains(key);

    private bool TryAddKey(ulong key)
    {
        if (_takenPlaceCount == (_successCount == 0 ? 1 : limit))
        {
            return false;
        }

        _takenPlaceCount++;
        _keyCount = Math.Min(_keys.Length, _keyCount + 1);
        _keys[_keyCount - 1] = key;
        return true;
    }
}

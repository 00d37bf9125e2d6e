namespace RingProxy.Health;

/// <summary>
/// The trial requests of one half-open node. They are tied to keys: the first few keys that come are its trial keys and stay with the node if it
/// passes, so that no key goes to it, away and back again. Not safe for use by two threads at a time.
/// </summary>
internal sealed class Trials(int limit)
{
    private readonly ulong[] _keys = new ulong[limit];
    private int _keyCount;
    private int _inFlightCount;
    private int _successCount;

    /// <summary>Begins anew.</summary>
    public void Clear() => (_keyCount, _inFlightCount, _successCount) = (0, 0, 0);

    /// <summary>Whether this key may try now; if so it has begun.</summary>
    public bool TryBegin(ulong key)
    {
        if (_inFlightCount == limit || !(IsTrialKey(key) || TryAddKey(key)))
        {
            return false;
        }

        _inFlightCount++;
        return true;
    }

    /// <summary>Ends a trial that began since <see cref="Clear"/>. True if that makes enough successes.</summary>
    public bool End(bool succeeded)
    {
        _inFlightCount = Math.Max(0, _inFlightCount - 1);
        _successCount += succeeded ? 1 : 0;
        return _successCount >= limit;
    }

    public bool IsTrialKey(ulong key) => _keys.AsSpan(0, _keyCount).Contains(key);

    private bool TryAddKey(ulong key)
    {
        if (_keyCount < limit)
        {
            _keys[_keyCount++] = key;
            return true;
        }

        if (_inFlightCount > 0)
        {
            return false;
        }

        // All are used up, none is under way and they were not enough: one has ended without a result. Its key may never come again.
        _keys[limit - 1] = key;
        return true;
    }
}

using System.IO.Hashing;

namespace RingProxy.Cache;

/// <summary>
/// The keys that are used most, approximately and in bounded memory: the Space-Saving algorithm (Metwally, Agrawal and El Abbadi, 2005) over every
/// <see cref="SampleInterval"/>th key. A key that is not counted yet takes the place, and the count, of the one with the fewest; so a count may be too
/// high by that of the place, never too low, and a key with more than one in <see cref="Capacity"/> of all uses is always there. Counts halve
/// every <see cref="HalfLifeMilliseconds"/>, so that what is hot now comes first. Used by its loop's thread only.
/// </summary>
internal sealed class HotKeys
{
    public const int Capacity = 128;
    public const int SampleInterval = 16;
    public const int HalfLifeMilliseconds = 10_000;

    /// <summary>Of a longer key, the beginning is kept to be shown.</summary>
    public const int KeptKeyBytes = 128;

    private readonly Dictionary<ulong, int> _places = new(Capacity);
    private readonly ulong[] _hashes = new ulong[Capacity];
    private readonly long[] _counts = new long[Capacity];
    private readonly byte[][] _keys = new byte[Capacity][];
    private readonly int[] _keyLengths = new int[Capacity];
    private int _used;
    private int _untilSample = SampleInterval;
    private long _lastHalving;

    /// <summary>A key was used.</summary>
    public void Note(ReadOnlySpan<byte> key)
    {
        if (--_untilSample > 0)
            return;
        _untilSample = SampleInterval;
        Count(key);
    }

    /// <summary>Halves the counts if it is time.</summary>
    public void Age(long now)
    {
        if (now - _lastHalving < HalfLifeMilliseconds)
            return;
        _lastHalving = now;
        for (var i = 0; i < _used; i++)
            _counts[i] >>= 1;
    }

    /// <summary>The keys with their estimated uses within about the last two half-lives, most used first.</summary>
    public IReadOnlyList<(byte[] Key, long Uses)> Top(int count) =>
    [
        .. Enumerable.Range(0, _used).OrderByDescending(i => _counts[i]).Take(count).Where(i => _counts[i] > 0)
            .Select(i => (_keys[i][.._keyLengths[i]], _counts[i] * SampleInterval)),
    ];

    private void Count(ReadOnlySpan<byte> key)
    {
        var hash = XxHash3.HashToUInt64(key);
        if (!_places.TryGetValue(hash, out var place))
        {
            place = _used < Capacity ? _used++ : LeastUsed();
            _places.Remove(_hashes[place]);
            _places[hash] = place;
            _hashes[place] = hash;
            var kept = key[..Math.Min(key.Length, KeptKeyBytes)];
            kept.CopyTo(_keys[place] ??= new byte[KeptKeyBytes]);
            _keyLengths[place] = kept.Length;
        }

        _counts[place]++;
    }

    private int LeastUsed()
    {
        var least = 0;
        for (var i = 1; i < _used; i++)
        {
            if (_counts[i] < _counts[least])
                least = i;
        }

        return least;
    }
}

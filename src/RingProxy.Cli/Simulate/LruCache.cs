namespace RingProxy.Cli;

/// <summary>
/// Which keys a cache node holds: the most recently used ones, up to its capacity. Slots form a list in the order of
/// use, newest to oldest.
/// </summary>
internal sealed class LruCache
{
    private const int FirstSlots = 16;

    private readonly Dictionary<int, int> _slotOf = [];
    private readonly int _capacity;
    private int[] _keys = new int[FirstSlots];
    private int[] _newer = new int[FirstSlots];
    private int[] _older = new int[FirstSlots];
    private int _newest = -1;
    private int _oldest = -1;

    /// <param name="capacity">The most keys it holds; 1 or more. Memory is taken for the keys that it does hold.</param>
    public LruCache(int capacity)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        _capacity = capacity;
    }

    public int Count => _slotOf.Count;

    public bool Contains(int key) => _slotOf.ContainsKey(key);

    /// <summary>Reads a key and, on a miss, stores it; tells whether it was there.</summary>
    public bool ReadThrough(int key)
    {
        if (_slotOf.TryGetValue(key, out var slot))
        {
            Unlink(slot);
            LinkNewest(slot);
            return true;
        }

        slot = Count < _capacity ? FreshSlot() : EvictOldest();
        _keys[slot] = key;
        _slotOf.Add(key, slot);
        LinkNewest(slot);
        return false;
    }

    private int FreshSlot()
    {
        if (Count == _keys.Length)
        {
            Array.Resize(ref _keys, 2 * Count);
            Array.Resize(ref _newer, 2 * Count);
            Array.Resize(ref _older, 2 * Count);
        }

        return Count;
    }

    private int EvictOldest()
    {
        var slot = _oldest;
        _slotOf.Remove(_keys[slot]);
        Unlink(slot);
        return slot;
    }

    private void LinkNewest(int slot)
    {
        _older[slot] = _newest;
        _newer[slot] = -1;
        if (_newest >= 0)
            _newer[_newest] = slot;
        else
            _oldest = slot;
        _newest = slot;
    }

    private void Unlink(int slot)
    {
        var (newer, older) = (_newer[slot], _older[slot]);
        if (newer >= 0)
            _older[newer] = older;
        else
            _newest = older;
        if (older >= 0)
            _newer[older] = newer;
        else
            _oldest = newer;
    }
}

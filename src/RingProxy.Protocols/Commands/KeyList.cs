namespace RingProxy.Protocols;

/// <summary>Which arguments of a command are keys. Made once and filled again and again; not thread-safe.</summary>
public sealed class KeyList
{
    private const int KeptCount = 4096;

    private int[] _indexes = new int[16];

    public int Count { get; private set; }

    public int this[int index] => _indexes[index];

    public void Clear()
    {
        Count = 0;
        if (_indexes.Length > KeptCount)
            _indexes = new int[KeptCount];
    }

    public void Add(int argumentIndex)
    {
        if (Count == _indexes.Length)
            Array.Resize(ref _indexes, Count * 2);
        _indexes[Count++] = argumentIndex;
    }
}

namespace RingProxy.Protocols;

/// <summary>Where the arguments of one command are in its bytes. Made once and filled again and again; not thread-safe.</summary>
public sealed class ArgumentList
{
    /// <summary>A list that had to grow beyond this for one command shrinks with the next.</summary>
    private const int KeptCount = 4096;

    private (int Start, int Length)[] _ranges = new (int, int)[16];

    public int Count { get; private set; }

    public (int Start, int Length) this[int index] => _ranges[index];

    /// <summary>An argument within the bytes that the list was read from.</summary>
    public ReadOnlySpan<byte> Of(ReadOnlySpan<byte> command, int index)
    {
        var (start, length) = _ranges[index];
        return command.Slice(start, length);
    }

    public void Clear()
    {
        Count = 0;
        if (_ranges.Length > KeptCount)
            _ranges = new (int, int)[KeptCount];
    }

    public void Add(int start, int length)
    {
        if (Count == _ranges.Length)
            Array.Resize(ref _ranges, Count * 2);
        _ranges[Count++] = (start, length);
    }
}

namespace RingProxy.Cli;

/// <summary>
/// Splits a stream into keys at each '\n' and nowhere else; bytes are not decoded. A last line without '\n' counts, an empty line is the
/// empty key. Take everything that is buffered before filling again, so that whoever writes key by key gets answer by answer.
/// </summary>
internal sealed class KeyLines(Stream input)
{
    /// <summary>The longest key, in bytes.</summary>
    public const int MaxKeyBytes = 1 << 24;

    private const byte LineEnd = (byte)'\n';

    private byte[] _buffer = new byte[1 << 16];
    private int _start;
    private int _end;
    private bool _ended;

    /// <summary>The next buffered key, valid until <see cref="FillAsync"/>; false: fill first.</summary>
    /// <exception cref="CommandException">A key is longer than <see cref="MaxKeyBytes"/>.</exception>
    public bool TryTake(out ReadOnlySpan<byte> key)
    {
        var rest = _buffer.AsSpan(_start, _end - _start);
        var length = rest.IndexOf(LineEnd);
        if (length >= 0)
        {
            key = rest[..RequireLegal(length)];
            _start += length + 1;
            return true;
        }

        key = rest;
        if (!_ended || rest.IsEmpty)
            return false;
        _start = _end;
        return true;
    }

    /// <summary>Waits for more; false when there is no more.</summary>
    /// <exception cref="CommandException">A key is longer than <see cref="MaxKeyBytes"/>.</exception>
    public async ValueTask<bool> FillAsync(CancellationToken cancellationToken)
    {
        if (_ended)
            return false;
        MakeRoom();
        // A terminal's stream does not watch the token while it waits, so the wait itself must.
        var count = await input.ReadAsync(_buffer.AsMemory(_end), cancellationToken).AsTask().WaitAsync(cancellationToken);
        _end += count;
        _ended = count == 0;
        return !_ended || _end > _start;
    }

    private void MakeRoom()
    {
        var rest = _buffer.AsSpan(_start, _end - _start);
        if (RequireLegal(rest.Length) == _buffer.Length)
            Array.Resize(ref _buffer, _buffer.Length * 2);
        else
            rest.CopyTo(_buffer);
        _end -= _start;
        _start = 0;
    }

    private static int RequireLegal(int keyBytes) => keyBytes <= MaxKeyBytes
        ? keyBytes
        : throw new CommandException(ExitCodes.Invalid, $"a key is longer than {MaxKeyBytes} bytes: keys end at a line feed");
}

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

    private byte[] buffer = new byte[1 << 16];
    private int start;
    private int end;
    private bool ended;

    /// <summary>The next buffered key, valid until <see cref="FillAsync"/>; false: fill first.</summary>
    /// <exception cref="CommandException">A key is longer than <see cref="MaxKeyBytes"/>.</exception>
    public bool TryTake(out ReadOnlySpan<byte> key)
    {
        var rest = buffer.AsSpan(start, end - start);
        var length = rest.IndexOf(LineEnd);
        if (length >= 0)
        {
            key = rest[..RequireLegal(length)];
            start += length + 1;
            return true;
        }

        key = rest;
        if (!ended || rest.IsEmpty)
            return false;
        start = end;
        return true;
    }

    /// <summary>Waits for more; false when there is no more.</summary>
    /// <exception cref="CommandException">A key is longer than <see cref="MaxKeyBytes"/>.</exception>
    public async ValueTask<bool> FillAsync(CancellationToken cancellationToken)
    {
        if (ended)
            return false;
        MakeRoom();
        // A terminal's stream does not watch the token while it waits, so the wait itself must.
        var count = await input.ReadAsync(buffer.AsMemory(end), cancellationToken).AsTask().WaitAsync(cancellationToken);
        end += count;
        ended = count == 0;
        return !ended || end > start;
    }

    private void MakeRoom()
    {
        var rest = buffer.AsSpan(start, end - start);
        if (RequireLegal(rest.Length) == buffer.Length)
            Array.Resize(ref buffer, buffer.Length * 2);
        else
            rest.CopyTo(buffer);
        end -= start;
        start = 0;
    }

    private static int RequireLegal(int keyBytes) => keyBytes <= MaxKeyBytes
        ? keyBytes
        : throw new CommandException(ExitCodes.Invalid, $"a key is longer than {MaxKeyBytes} bytes: keys end at a line feed");
}

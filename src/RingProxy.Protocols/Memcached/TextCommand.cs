using System.Buffers.Text;

namespace RingProxy.Protocols;

/// <summary>
/// One command of memcached's text protocol, meta commands included, read from bytes that hold it from their beginning. The words of its line are in
/// <see cref="Words"/>. Formats and error texts are those of memcached 1.6 (doc/protocol.txt, proto_text.c); what only a node can judge is
/// left to it.
/// </summary>
public sealed class TextCommand(MemcachedLimits limits)
{
    private const string Unknown = "ERROR", BadFormat = "CLIENT_ERROR bad command line format", BadChunk = "CLIENT_ERROR bad data chunk",
        QuietTwice = "CLIENT_ERROR invalid or duplicate flag";

    /// <summary>Blanks that may stand before a long get.</summary>
    private const int MaxLeadingBlanks = 100;

    public ArgumentList Words { get; } = new();

    public MemcachedVerb Verb { get; private set; }

    /// <summary>Where the data begins.</summary>
    public int DataStart { get; private set; }

    /// <summary>Of the data with the <c>\r\n</c> behind it; 0: the command has none.</summary>
    public int DataBytes { get; private set; }

    /// <summary>The client wants no answer (noreply, or the flag q of meta commands).</summary>
    public bool IsQuiet { get; private set; }

    /// <summary>Not of a mistake either: noreply is silence, where the flag q leaves out only what was to be expected.</summary>
    public bool IsSilent { get; private set; }

    /// <summary>Index of the word <c>noreply</c> or <c>q</c>, which the node must not see; −1: there is none.</summary>
    public int QuietWord { get; private set; }

    /// <summary>The key of a meta command is in base64.</summary>
    public bool HasEncodedKey { get; private set; }

    /// <summary>The reply names the key (the flag k of meta commands, and me).</summary>
    public bool ReturnsKey { get; private set; }

    /// <summary>The answer of <see cref="TextRead.Refused"/>, without its end.</summary>
    public string Error { get; private set; } = "";

    /// <summary>Index of the first key in <see cref="Words"/>.</summary>
    public int FirstKey => Verb is MemcachedVerb.GetAndTouch ? 2 : 1;

    /// <summary>Looks at the bytes of a client.</summary>
    /// <param name="data">From the beginning of a command on.</param>
    /// <param name="length">How many bytes the command has; 0 while it is not all there.</param>
    public TextRead Read(ReadOnlySpan<byte> data, out int length)
    {
        length = 0;
        var end = data.IndexOf((byte)'\n');
        if (end < 0)
            return data.Length > MaxLineOf(data) ? TextRead.Hopeless : TextRead.NeedMore;
        // Whole or not: a node would close the connection, which others use, too, if it saw the line come in pieces.
        if (end > MemcachedLimits.MaxLineBytes && end > MaxLineOf(data))
            return TextRead.Hopeless;
        (DataStart, DataBytes, QuietWord, IsQuiet, IsSilent, HasEncodedKey, ReturnsKey) = (end + 1, 0, -1, false, false, false, false);
        Split(data[..(end > 0 && data[end - 1] == (byte)'\r' ? end - 1 : end)]);
        Verb = Words.Count == 0 ? MemcachedVerb.Unknown : VerbOf(Words.Of(data, 0));
        length = end + 1;
        return Check(data, ref length);
    }

    private TextRead Check(ReadOnlySpan<byte> data, ref int length)
    {
        var count = Words.Count;
        switch (Verb)
        {
            case MemcachedVerb.Unknown:
                return count > 1 && Words.Of(data, count - 1).StartsWith("HTTP/"u8) ? TextRead.Hopeless : Refuse(Unknown);
            case MemcachedVerb.Get or MemcachedVerb.GetAndTouch:
                return count < 2 ? Refuse(Unknown) : CheckKeys(data);
            case MemcachedVerb.Store:
                return CheckStore(data, ref length);
            case MemcachedVerb.Change:
                return CheckChange(data);
            case MemcachedVerb.MetaSet:
                return CheckMetaSet(data, ref length);
            case MemcachedVerb.MetaGet or MemcachedVerb.MetaDelete or MemcachedVerb.MetaArithmetic or MemcachedVerb.MetaDebug:
                if (count < 2)
                    return Refuse(Verb is MemcachedVerb.MetaDebug ? BadFormat : Unknown);
                if (Words[1].Length > MemcachedLimits.MaxKeyBytes)
                    return Refuse(BadFormat);
                return ReadMetaFlags(data, 2) ? TextRead.Command : Refuse(QuietTwice);
            default:
                NoteNoreply(data);
                return TextRead.Command;
        }
    }

    private TextRead CheckKeys(ReadOnlySpan<byte> data)
    {
        if (Verb is MemcachedVerb.GetAndTouch && !TryNumber(Words.Of(data, 1), out long _))
            return Refuse("CLIENT_ERROR invalid exptime argument");
        // Nothing is asked for, and that is what is found.
        if (FirstKey == Words.Count)
            return Refuse("END");
        for (var i = FirstKey; i < Words.Count; i++)
        {
            if (Words[i].Length > MemcachedLimits.MaxKeyBytes)
                return Refuse(BadFormat);
        }

        return TextRead.Command;
    }

    /// <summary><c>set key flags expiry bytes [noreply]</c>, and with a cas value before noreply for cas.</summary>
    private TextRead CheckStore(ReadOnlySpan<byte> data, ref int length)
    {
        var least = Words.Of(data, 0).SequenceEqual("cas"u8) ? 6 : 5;
        if (Words.Count != least && Words.Count != least + 1)
            return Refuse(Unknown);
        NoteNoreply(data);
        if (Words[1].Length > MemcachedLimits.MaxKeyBytes || !TryNumber(Words.Of(data, 2), out ulong _) || !TryNumber(Words.Of(data, 3), out long _)
            || !TryNumber(Words.Of(data, 4), out int bytes) || bytes < 0 || bytes > int.MaxValue - 2 || (least == 6 && !TryNumber(Words.Of(data, 5), out ulong _)))
        {
            return Refuse(BadFormat);
        }

        return ReadData(data, bytes, ref length);
    }

    /// <summary><c>ms key bytes flags*</c>.</summary>
    private TextRead CheckMetaSet(ReadOnlySpan<byte> data, ref int length)
    {
        if (Words.Count < 2)
            return Refuse(Unknown);
        if (Words.Count == 2 || Words[1].Length > MemcachedLimits.MaxKeyBytes)
            return Refuse(BadFormat);
        var isSound = ReadMetaFlags(data, 3);
        if (!TryNumber(Words.Of(data, 2), out int bytes) || bytes is < 0 or > int.MaxValue - 2)
            return Refuse(BadFormat);
        var read = ReadData(data, bytes, ref length);
        return read is TextRead.Command && !isSound ? Refuse(QuietTwice) : read;
    }

    private TextRead CheckChange(ReadOnlySpan<byte> data)
    {
        if (Words.Of(data, 0).SequenceEqual("delete"u8) ? Words.Count is < 2 or > 4 : Words.Count is < 3 or > 4)
            return Refuse(Unknown);
        NoteNoreply(data);
        return Words[1].Length > MemcachedLimits.MaxKeyBytes ? Refuse(BadFormat) : TextRead.Command;
    }

    private TextRead ReadData(ReadOnlySpan<byte> data, int bytes, ref int length)
    {
        DataBytes = bytes + 2;
        if (bytes > limits.MaxItemBytes)
            return TextRead.TooLarge;
        if (data.Length - DataStart < DataBytes)
        {
            length = 0;
            return TextRead.NeedMore;
        }

        length = DataStart + DataBytes;
        return data.Slice(length - 2, 2).SequenceEqual("\r\n"u8) ? TextRead.Command : Refuse(BadChunk);
    }

    private TextRead Refuse(string error)
    {
        Error = error;
        return TextRead.Refused;
    }

    private void Split(ReadOnlySpan<byte> line)
    {
        Words.Clear();
        for (var start = 0; start < line.Length;)
        {
            var word = line[start..];
            var blank = word.IndexOf((byte)' ');
            var length = blank < 0 ? word.Length : blank;
            if (length > 0)
                Words.Add(start, length);
            start += length + 1;
        }
    }

    private void NoteNoreply(ReadOnlySpan<byte> data)
    {
        IsQuiet = IsSilent = Words.Count > 1 && Words.Of(data, Words.Count - 1).SequenceEqual("noreply"u8);
        QuietWord = IsQuiet ? Words.Count - 1 : -1;
    }

    /// <summary>As in memcached the first letter of a word is the flag, whatever follows it.</summary>
    /// <returns>False if q is there twice: a node must not see the second either, or it would not answer.</returns>
    private bool ReadMetaFlags(ReadOnlySpan<byte> data, int first)
    {
        ReturnsKey = Verb is MemcachedVerb.MetaDebug;
        var isSound = true;
        for (var i = first; i < Words.Count; i++)
        {
            switch (Words.Of(data, i)[0])
            {
                case (byte)'q':
                    isSound &= !IsQuiet;
                    (IsQuiet, QuietWord) = (true, i);
                    break;
                case (byte)'b':
                    HasEncodedKey = true;
                    break;
                case (byte)'k':
                    ReturnsKey = true;
                    break;
            }
        }

        return isSound;
    }

    private static int MaxLineOf(ReadOnlySpan<byte> data)
    {
        var word = data.TrimStart((byte)' ');
        var isGet = word.StartsWith("get "u8) || word.StartsWith("gets "u8);
        return isGet && data.Length - word.Length <= MaxLeadingBlanks ? MemcachedLimits.MaxGetLineBytes : MemcachedLimits.MaxLineBytes;
    }

    private static MemcachedVerb VerbOf(ReadOnlySpan<byte> word) => word switch
    {
        _ when word.SequenceEqual("get"u8) || word.SequenceEqual("gets"u8) => MemcachedVerb.Get,
        _ when word.SequenceEqual("set"u8) || word.SequenceEqual("add"u8) || word.SequenceEqual("cas"u8) || word.SequenceEqual("replace"u8)
            || word.SequenceEqual("append"u8) || word.SequenceEqual("prepend"u8) => MemcachedVerb.Store,
        [(byte)'m', (byte)'g'] => MemcachedVerb.MetaGet,
        [(byte)'m', (byte)'s'] => MemcachedVerb.MetaSet,
        [(byte)'m', (byte)'d'] => MemcachedVerb.MetaDelete,
        [(byte)'m', (byte)'a'] => MemcachedVerb.MetaArithmetic,
        [(byte)'m', (byte)'n'] => MemcachedVerb.MetaNoop,
        [(byte)'m', (byte)'e'] => MemcachedVerb.MetaDebug,
        _ when word.SequenceEqual("delete"u8) || word.SequenceEqual("touch"u8) || word.SequenceEqual("incr"u8) || word.SequenceEqual("decr"u8) => MemcachedVerb.Change,
        _ when word.SequenceEqual("gat"u8) || word.SequenceEqual("gats"u8) => MemcachedVerb.GetAndTouch,
        _ when word.SequenceEqual("flush_all"u8) => MemcachedVerb.FlushAll,
        _ when word.SequenceEqual("stats"u8) => MemcachedVerb.Stats,
        _ when word.SequenceEqual("version"u8) => MemcachedVerb.Version,
        _ when word.SequenceEqual("quit"u8) => MemcachedVerb.Quit,
        _ when word.SequenceEqual("shutdown"u8) => MemcachedVerb.Shutdown,
        _ when word.SequenceEqual("verbosity"u8) || word.SequenceEqual("lru"u8) || word.SequenceEqual("slabs"u8) || word.SequenceEqual("lru_crawler"u8)
            || word.SequenceEqual("cache_memlimit"u8) => MemcachedVerb.Tune,
        _ when word.SequenceEqual("watch"u8) || word.SequenceEqual("refresh_certs"u8) || word.SequenceEqual("extstore"u8) => MemcachedVerb.Operate,
        _ => MemcachedVerb.Unknown,
    };

    /// <summary>A whole word that is a number; a negative one where the type has a sign.</summary>
    private static bool TryNumber(ReadOnlySpan<byte> word, out int number) => Utf8Parser.TryParse(word, out number, out var used) && used == word.Length;

    private static bool TryNumber(ReadOnlySpan<byte> word, out long number) => Utf8Parser.TryParse(word, out number, out var used) && used == word.Length;

    private static bool TryNumber(ReadOnlySpan<byte> word, out ulong number) => Utf8Parser.TryParse(word, out number, out var used) && used == word.Length;
}

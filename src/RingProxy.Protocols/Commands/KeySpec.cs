using System.Globalization;
using System.Text;

namespace RingProxy.Protocols;

/// <summary>
/// Where some of a command's keys are, as Redis's COMMAND tells it: where to begin, and how to go on from there. Written
/// <c>ACCESS.BEGIN:FIND</c>; the header of redis-commands.py is the grammar.
/// </summary>
public sealed class KeySpec
{
    private readonly int _lastKey, _step, _limit, _countOffset, _firstOffset;
    private readonly bool _isCounted;
    private readonly byte[]? _keyword;

    private KeySpec(string text)
    {
        Text = text;
        var begin = text[2..text.IndexOf(':', StringComparison.Ordinal)];
        var find = text[(text.IndexOf(':', StringComparison.Ordinal) + 1)..];
        IsKnown = begin != "?" && find != "?";
        Reads = text[0] == 'R';
        if (!IsKnown)
            return;
        if (begin[0] == 'i')
        {
            BeginIndex = Number(begin[1..]);
        }
        else
        {
            var comma = begin.IndexOf(',', StringComparison.Ordinal);
            _keyword = Encoding.ASCII.GetBytes(begin[1..comma]);
            BeginIndex = Number(begin[(comma + 1)..]);
        }

        var numbers = find[1..].Split(',').Select(Number).ToArray();
        _isCounted = find[0] == 'n';
        if (_isCounted)
            (_countOffset, _firstOffset, _step) = (numbers[0], numbers[1], numbers[2]);
        else
            (_lastKey, _step, _limit) = (numbers[0], numbers[1], numbers[2]);
    }

    /// <summary>As it was parsed.</summary>
    public string Text { get; }

    /// <summary>False where Redis itself needs code to find the keys.</summary>
    public bool IsKnown { get; }

    /// <summary>Whether these keys are only read.</summary>
    public bool Reads { get; }

    /// <summary>The argument to begin at; with a keyword, the one from which it is looked for (negative: from the end, backwards).</summary>
    public int BeginIndex { get; }

    /// <summary>Exactly one key, at <see cref="BeginIndex"/>.</summary>
    public bool IsSingle => IsKnown && _keyword is null && !_isCounted && _lastKey == 0;

    public static KeySpec Parse(string text) => new(text);

    /// <summary>Adds the arguments that are keys.</summary>
    /// <returns>False if the command breaks its own form, such as by a number of keys that is none: the node will say so.</returns>
    internal bool TryFind(ReadOnlySpan<byte> command, ArgumentList arguments, KeyList keys)
    {
        var begin = BeginIndex;
        if (_keyword is not null)
        {
            var keywordIndex = KeywordIndex(command, arguments);
            // A keyword that nothing follows is none to the server either.
            if (keywordIndex == 0 || keywordIndex == arguments.Count - 1)
                return true;
            begin = keywordIndex + 1;
        }

        return _isCounted ? TryFindCounted(command, arguments, begin, keys) : TryFindRange(arguments, begin, keys);
    }

    private bool TryFindRange(ArgumentList arguments, int begin, KeyList keys)
    {
        var last = _lastKey >= 0 ? begin + _lastKey : arguments.Count + _lastKey;
        if (_lastKey < 0 && _limit > 1)
            last = begin + ((arguments.Count - begin) / _limit) - 1;
        if (last >= arguments.Count)
            return false;
        for (var index = begin; index <= last; index += _step)
            keys.Add(index);
        return true;
    }

    private bool TryFindCounted(ReadOnlySpan<byte> command, ArgumentList arguments, int begin, KeyList keys)
    {
        var countIndex = begin + _countOffset;
        if (countIndex >= arguments.Count)
            return false;
        var text = arguments.Of(command, countIndex);
        if (!System.Buffers.Text.Utf8Parser.TryParse(text, out int count, out var used) || used != text.Length || count < 0)
            return false;
        var first = begin + _firstOffset;
        if (count > (arguments.Count - first + _step - 1) / _step)
            return false;
        for (var i = 0; i < count; i++)
            keys.Add(first + (i * _step));
        return true;
    }

    /// <summary>0 if the keyword is not there.</summary>
    private int KeywordIndex(ReadOnlySpan<byte> command, ArgumentList arguments)
    {
        var (index, step) = BeginIndex > 0 ? (BeginIndex, 1) : (arguments.Count + BeginIndex, -1);
        for (; index > 0 && index < arguments.Count; index += step)
        {
            if (Ascii.EqualsIgnoreCase(arguments.Of(command, index), _keyword))
                return index;
        }

        return 0;
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}

using System.Text.RegularExpressions;

namespace RingProxy.Http;

/// <summary>A regular expression whose group <c>key</c>, or first group, is the shard key. It runs in time linear in the input.</summary>
internal sealed class KeyPattern(string pattern)
{
    private readonly Regex _regex = Compile(pattern);

    public static Regex Compile(string pattern) => new(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);

    public bool TryMatch(string input, out ReadOnlySpan<char> key)
    {
        var match = _regex.Match(input);
        var named = match.Groups["key"];
        key = (named.Success ? named : match.Groups[1]).ValueSpan;
        return match.Success && !key.IsEmpty;
    }
}

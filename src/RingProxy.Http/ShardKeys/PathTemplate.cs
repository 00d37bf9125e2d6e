using System.Diagnostics.CodeAnalysis;

namespace RingProxy.Http;

/// <summary>A path with one segment marked as the shard key.</summary>
internal sealed class PathTemplate
{
    public const string LegalForm = "/ and segments: text, * for any one, {key} exactly once, ** only at the end";

    private const string Key = "{key}";
    private readonly string[] _segments;
    private readonly bool _openEnd;

    private PathTemplate(string[] segments, bool openEnd) => (_segments, _openEnd) = (segments, openEnd);

    public static bool TryParse(string text, [NotNullWhen(true)] out PathTemplate? template)
    {
        template = null;
        if (!text.StartsWith('/'))
        {
            return false;
        }

        var segments = text[1..].Split('/');
        var openEnd = segments[^1] == "**";
        segments = openEnd ? segments[..^1] : segments;
        if (segments.Count(segment => segment == Key) != 1 || segments.Any(IsMalformed))
        {
            return false;
        }

        template = new PathTemplate(segments, openEnd);
        return true;
    }

    public bool TryMatch(ReadOnlySpan<char> path, out ReadOnlySpan<char> key)
    {
        key = default;
        var rest = path;
        foreach (var expected in _segments)
        {
            if (rest.IsEmpty || rest[0] != '/')
            {
                return false;
            }

            rest = rest[1..];
            var end = rest.IndexOf('/');
            var segment = end < 0 ? rest : rest[..end];
            rest = rest[segment.Length..];
            if (expected == Key)
            {
                key = segment;
            }
            else if (expected != "*" && !segment.SequenceEqual(expected))
            {
                return false;
            }
        }

        return (_openEnd || rest.IsEmpty) && !key.IsEmpty;
    }

    private static bool IsMalformed(string segment) =>
        segment is "**" or "" || (segment != Key && segment.AsSpan().ContainsAny('{', '}'));
}

namespace RingProxy.Cli;

/// <summary>A backend with the lines of the <c>defaults</c> that it inherits before its own.</summary>
/// <param name="Line">Where it begins.</param>
/// <param name="Inherited">From <c>defaults</c>.</param>
/// <param name="Own">Its own lines.</param>
internal sealed record HaproxySection(int Line, IReadOnlyList<HaproxyLine> Inherited, IReadOnlyList<HaproxyLine> Own)
{
    private static readonly HashSet<string> s_starts = new(StringComparer.Ordinal)
    {
        "global", "defaults", "frontend", "backend", "listen", "peers", "resolvers", "userlist", "cache", "mailers", "program", "ring",
        "http-errors", "fcgi-app", "log-forward", "crt-store", "traces", "acme", "log-profile",
    };

    /// <summary>The last line with a keyword: a later one replaces an earlier one, its own an inherited one.</summary>
    public HaproxyLine? Last(string keyword) => Own.LastOrDefault(line => line.Keyword == keyword) ?? Inherited.LastOrDefault(line => line.Keyword == keyword);

    /// <summary>The <c>backend</c> or <c>listen</c> of a name.</summary>
    /// <exception cref="ImportException">There is none.</exception>
    public static HaproxySection Find(string text, string name)
    {
        var defaults = new Dictionary<string, IReadOnlyList<HaproxyLine>>(StringComparer.Ordinal);
        IReadOnlyList<HaproxyLine> latest = [];
        var names = new List<string>();
        foreach (var (start, own) in Sections(HaproxyLine.ReadAll(text)))
        {
            if (start.Keyword == "defaults")
            {
                latest = [.. Inherits(start, defaults, []), .. own];
                if (start.Words.Count > 1)
                    defaults[start.Words[1]] = latest;
            }
            else if (start.Keyword is "backend" or "listen" && start.Words.Count > 1)
            {
                if (start.Words[1] == name)
                    return new HaproxySection(start.Number, Inherits(start, defaults, latest), own);
                names.Add(start.Words[1]);
            }
        }

        throw new ImportException(0, $"no backend '{name}'; there are: {string.Join(", ", names)}");
    }

    private static IReadOnlyList<HaproxyLine> Inherits(HaproxyLine start, Dictionary<string, IReadOnlyList<HaproxyLine>> defaults, IReadOnlyList<HaproxyLine> latest)
    {
        if (start.After("from", 1) is not { } from)
            return latest;
        return defaults.GetValueOrDefault(from) ?? throw new ImportException(start.Number, $"from {from}: no such defaults before this line");
    }

    private static IEnumerable<(HaproxyLine Start, List<HaproxyLine> Own)> Sections(IEnumerable<HaproxyLine> lines)
    {
        (HaproxyLine Start, List<HaproxyLine> Own)? section = null;
        foreach (var line in lines)
        {
            if (!s_starts.Contains(line.Keyword))
            {
                section?.Own.Add(line);
                continue;
            }

            if (section is { } complete)
                yield return complete;
            section = (line, []);
        }

        if (section is { } last)
            yield return last;
    }
}

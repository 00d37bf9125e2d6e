using System.Text;

namespace RingProxy.Cli;

/// <summary>Reads nginx's configuration syntax: words and quoted strings, <c>;</c>, blocks, comments, <c>include</c>.</summary>
/// <param name="text">The file's text.</param>
/// <param name="file">Its path, for errors and relative includes; null for standard input.</param>
/// <param name="depth">How many files include this one.</param>
internal sealed class NginxReader(string text, string? file, int depth = 0)
{
    private const int MaxDepth = 16;

    private int _at;
    private int _line = 1;

    /// <exception cref="ImportException">Not nginx's syntax, or an included file cannot be read.</exception>
    public IReadOnlyList<NginxDirective> ReadAll() => ReadBlock(isTop: true, nesting: 0);

    private List<NginxDirective> ReadBlock(bool isTop, int nesting)
    {
        if (nesting > MaxDepth)
            throw Error($"blocks nested deeper than {MaxDepth} levels");
        var directives = new List<NginxDirective>();
        while (true)
        {
            var words = ReadWords(out var line, out var end);
            if (end is '}' or '\0' && words.Count > 0)
                throw Error($"directive '{words[0]}' is not terminated by ';'");
            if (end is '}' ? isTop : end is '\0' && !isTop)
                throw Error(isTop ? "unexpected '}'" : "unexpected end of file: a '}' is missing");
            if (end is '}' or '\0')
                return directives;
            if (words.Count == 0)
                throw Error($"unexpected '{end}'");

            var block = end is '{' ? ReadBlock(isTop: false, nesting + 1) : [];
            if (words is ["include", var pattern])
                directives.AddRange(Include(pattern));
            else
                directives.Add(new NginxDirective(depth > 0 ? file : null, line, words, block));
        }
    }

    /// <summary>Words up to the next <c>;</c>, <c>{</c>, <c>}</c> or the end, which is a zero.</summary>
    private List<string> ReadWords(out int line, out char end)
    {
        var words = new List<string>();
        line = 0;
        while (true)
        {
            SkipSpaceAndComments();
            line = line == 0 ? _line : line;
            if (_at == text.Length)
            {
                end = '\0';
                return words;
            }

            if (text[_at] is ';' or '{' or '}')
            {
                end = text[_at++];
                return words;
            }

            words.Add(text[_at] is '"' or '\'' ? ReadQuoted(text[_at++]) : ReadWord());
        }
    }

    private void SkipSpaceAndComments()
    {
        for (; _at < text.Length && (char.IsWhiteSpace(text[_at]) || text[_at] == '#'); _at++)
        {
            if (text[_at] == '#')
                _at = text.IndexOf('\n', _at) is >= 0 and var newline ? newline : text.Length - 1;
            if (text[_at] == '\n')
                _line++;
        }
    }

    private string ReadWord()
    {
        var word = new StringBuilder();
        for (; _at < text.Length && !char.IsWhiteSpace(text[_at]) && (text[_at] is not (';' or '{' or '}') || IsVariableBrace(word)); _at++)
        {
            if (text[_at] == '\\' && _at + 1 < text.Length)
                _at++;
            word.Append(text[_at]);
        }

        return word.ToString();
    }

    /// <summary>The braces of <c>${name}</c> belong to the word.</summary>
    private bool IsVariableBrace(StringBuilder word)
    {
        var soFar = word.ToString();
        return text[_at] == '{' ? soFar.EndsWith('$') : text[_at] == '}' && soFar.LastIndexOf("${", StringComparison.Ordinal) > soFar.LastIndexOf('}');
    }

    private string ReadQuoted(char quote)
    {
        var word = new StringBuilder();
        for (; _at < text.Length && text[_at] != quote; _at++)
        {
            if (text[_at] == '\\' && _at + 1 < text.Length && (text[_at + 1] == quote || text[_at + 1] == '\\'))
                _at++;
            if (text[_at] == '\n')
                _line++;
            word.Append(text[_at]);
        }

        if (_at++ == text.Length)
            throw Error($"a {quote} is not closed");
        return word.ToString();
    }

    private IEnumerable<NginxDirective> Include(string pattern)
    {
        if (depth == MaxDepth)
            throw Error($"files included deeper than {MaxDepth} levels");
        var folder = Path.GetDirectoryName(Path.GetFullPath(file ?? "."))!;
        var path = Path.Combine(folder, pattern);
        try
        {
            var files = pattern.AsSpan().ContainsAny('*', '?') ? Directory.GetFiles(Path.GetDirectoryName(path)!, Path.GetFileName(path)) : [path];
            return [.. files.Order(StringComparer.Ordinal).SelectMany(included => new NginxReader(File.ReadAllText(included), included, depth + 1).ReadAll())];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Error($"include {pattern}: cannot be read: {e.Message}");
        }
    }

    private ImportException Error(string reason) => new(_line, reason) { File = depth > 0 ? file : null };
}

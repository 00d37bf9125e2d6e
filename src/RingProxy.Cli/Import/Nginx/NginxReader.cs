using System.Text;

namespace RingProxy.Cli;

/// <summary>
/// Reads nginx's configuration syntax: words and quoted strings, <c>;</c>, blocks, comments, <c>include</c>. A file that is included and cannot be read stays a
/// directive <c>include</c>: a configuration is often looked at away from its machine.
/// </summary>
/// <param name="text">The file's text.</param>
/// <param name="file">Its path, for errors; null for standard input.</param>
/// <param name="includer">The reader of the file that includes this one; null for the main file.</param>
internal sealed class NginxReader(string text, string? file, NginxReader? includer = null)
{
    private const int MaxDepth = 16;

    private readonly int _depth = includer is null ? 0 : includer._depth + 1;

    /// <summary>Where the main file is: every include is relative to that, in included files, too.</summary>
    private readonly string _folder = includer?._folder ?? Path.GetDirectoryName(Path.GetFullPath(file ?? "."))!;
    private int _at;
    private int _line = 1;

    /// <exception cref="ImportException">Not nginx's syntax.</exception>
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
                directives.AddRange(Include(line, pattern));
            else
                directives.Add(new NginxDirective(_depth > 0 ? file : null, line, words, block));
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
            // An escaped character never ends a word; the backslash itself stays, but before a quote or another one.
            if (text[_at] == '\\' && _at + 1 < text.Length && text[_at++ + 1] is not ('"' or '\'' or '\\'))
                word.Append('\\');
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

    private IEnumerable<NginxDirective> Include(int line, string pattern)
    {
        if (_depth == MaxDepth)
            throw Error($"files included deeper than {MaxDepth} levels");
        return FilesOf(Path.Combine(_folder, pattern)).SelectMany(included => ReadFile(included) is { } found
            ? new NginxReader(found, included, this).ReadAll()
            : [new NginxDirective(_depth > 0 ? file : null, line, ["include", included], [])]);
    }

    /// <summary>The files of a pattern in the order of their names; for a path without wildcards itself, whether it exists or not.</summary>
    private static IEnumerable<string> FilesOf(string pattern)
    {
        if (!pattern.AsSpan().ContainsAny('*', '?'))
            return [pattern];
        var folders = Path.GetDirectoryName(pattern) is { Length: > 1 } parent ? FilesOf(parent) : [Path.GetPathRoot(pattern)!];
        return folders.Where(Directory.Exists)
            .SelectMany(folder => Directory.EnumerateFileSystemEntries(folder, Path.GetFileName(pattern)))
            .Where(path => !Path.GetFileName(path).StartsWith('.'))
            .Order(StringComparer.Ordinal);
    }

    private static string? ReadFile(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private ImportException Error(string reason) => new(_line, reason) { File = _depth > 0 ? file : null };
}

using System.Text;

namespace RingProxy.Cli;

/// <summary>One line of an HAProxy configuration: words, with quotes, escapes and comments taken out.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Words">Never empty.</param>
internal sealed record HaproxyLine(int Number, IReadOnlyList<string> Words)
{
    public string Keyword => Words[0];

    public static IEnumerable<HaproxyLine> ReadAll(string text) => text.Split('\n')
        .Select((line, index) => new HaproxyLine(index + 1, Split(line.TrimEnd('\r'))))
        .Where(line => line.Words.Count > 0);

    /// <summary>The word after the last <paramref name="option"/>; null if it is not there.</summary>
    public string? After(string option, int from = 0)
    {
        for (var i = Words.Count - 2; i >= from; i--)
        {
            if (Words[i] == option)
                return Words[i + 1];
        }

        return null;
    }

    private static List<string> Split(string line)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        var (inWord, quote) = (false, '\0');
        for (var i = 0; i < line.Length; i++)
        {
            var c = line[i];
            if (quote == '\0' && c == '#')
                break;
            if (quote == '\0' && char.IsWhiteSpace(c))
            {
                if (inWord)
                    words.Add(word.ToString());
                word.Clear();
                inWord = false;
            }
            else if (quote == '\0' ? c is '"' or '\'' : c == quote)
            {
                (inWord, quote) = (true, quote == '\0' ? c : '\0');
            }
            else
            {
                i += c == '\\' && quote != '\'' && i + 1 < line.Length ? 1 : 0;
                word.Append(line[i]);
                inWord = true;
            }
        }

        if (inWord)
            words.Add(word.ToString());
        return words;
    }
}

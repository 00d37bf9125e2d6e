using System.Text.RegularExpressions;

namespace RingProxy.ArchitectureTests;

/// <summary>Links of Markdown pages to files beside them.</summary>
internal static partial class DocumentLinks
{
    /// <summary>Targets of relative links that do not exist, fragments left aside.</summary>
    public static IEnumerable<string> Broken(string markdown, string folder) => Link().Matches(WithoutCode(markdown))
        .Select(match => match.Groups["target"].Value)
        .Where(target => !target.Contains("://", StringComparison.Ordinal) && !target.StartsWith('#') && !target.StartsWith("mailto:", StringComparison.Ordinal))
        .Where(target => !Path.Exists(Path.Combine(folder, target.Split('#')[0])));

    private static string WithoutCode(string markdown) => Code().Replace(markdown, "");

    [GeneratedRegex(@"\]\((?<target>[^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"^```.*?^```|`[^`\n]*`(?!\])", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Code();
}

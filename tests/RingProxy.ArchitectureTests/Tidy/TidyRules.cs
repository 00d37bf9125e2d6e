using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace RingProxy.ArchitectureTests;

/// <summary>Rules of style that a compiler does not check; each returns what breaks it, one sentence each.</summary>
internal static partial class TidyRules
{
    public const int MaxFileLines = 500;
    public const int MaxMethodLines = 70;

    public static IEnumerable<string> Violations(string source)
    {
        var root = CSharpSyntaxTree.ParseText(source, CSharpParseOptions.Default.WithLanguageVersion(LanguageVersion.Preview)).GetCompilationUnitRoot();
        var comments = root.DescendantTrivia().Where(IsComment).Select(t => t.ToFullString()).ToList();
        return [.. FileLength(source), .. MethodLengths(root), .. OpenEnds(comments), .. EmptyTags(comments)];
    }

    private static IEnumerable<string> FileLength(string source)
    {
        var lineCount = source.AsSpan().TrimEnd('\n').Count('\n') + 1;
        return lineCount > MaxFileLines ? [$"{lineCount} lines; at most {MaxFileLines}"] : [];
    }

    private static IEnumerable<string> MethodLengths(CompilationUnitSyntax root) =>
        from node in root.DescendantNodes()
        where node is BaseMethodDeclarationSyntax or LocalFunctionStatementSyntax or AccessorDeclarationSyntax
        let span = node.GetLocation().GetLineSpan()
        let lineCount = span.EndLinePosition.Line - span.StartLinePosition.Line + 1
        where lineCount > MaxMethodLines
        select $"line {span.StartLinePosition.Line + 1}: a method of {lineCount} lines; at most {MaxMethodLines}";

    private static IEnumerable<string> OpenEnds(IEnumerable<string> comments) => comments
        .SelectMany(comment => OpenEnd().Matches(comment))
        .Select(match => $"'{match.Value}' without an issue number, as in {match.Value}(#12)");

    private static IEnumerable<string> EmptyTags(IEnumerable<string> comments) =>
        comments.SelectMany(comment => EmptyTag().Matches(comment)).Select(match => $"an empty tag <{match.Groups["tag"].Value}>");

    private static bool IsComment(SyntaxTrivia trivia) => trivia.Kind() is
        SyntaxKind.SingleLineCommentTrivia or SyntaxKind.MultiLineCommentTrivia
        or SyntaxKind.SingleLineDocumentationCommentTrivia or SyntaxKind.MultiLineDocumentationCommentTrivia;

    [GeneratedRegex(@"\b(TODO|FIXME|HACK)\b(?!\s*\(?#\d)")]
    private static partial Regex OpenEnd();

    [GeneratedRegex(@"<(?<tag>summary|remarks|returns|value|example|param|typeparam|exception)\b[^/>]*>[\s/*]*</\k<tag>>")]
    private static partial Regex EmptyTag();
}

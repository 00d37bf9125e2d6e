using System.CommandLine;
using System.CommandLine.Parsing;

namespace RingProxy.Cli;

/// <summary>
/// The parser takes an option that it does not know for one more argument, so that <c>lookup --replica 3 a</c> would look up three keys.
/// Here it is an error; a key or file that really starts with '-' goes after <c>--</c>.
/// </summary>
internal static class UnknownOptions
{
    public static IEnumerable<string> In(ParseResult parsed)
    {
        var literalCount = parsed.Tokens.SkipWhile(t => t.Type != TokenType.DoubleDash).Skip(1).Count();
        var arguments = parsed.CommandResult.Children.OfType<ArgumentResult>().SelectMany(r => r.Tokens).ToList();
        return arguments
            .Take(arguments.Count - literalCount)
            .Where(t => t.Value.Length > 1 && t.Value[0] == '-')
            .Select(t => $"unknown option '{t.Value}' (what starts with '-' and is no option goes after '--')");
    }
}

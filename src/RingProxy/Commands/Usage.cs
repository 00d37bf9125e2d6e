using System.CommandLine;

namespace RingProxy;

/// <summary>What is said of a command line that is wrong.</summary>
internal static class Usage
{
    public static int Report(ParseResult parsed, TextWriter errors)
    {
        foreach (var error in parsed.Errors)
        {
            errors.WriteLine($"ringproxy: {error.Message}");
        }

        errors.WriteLine("ringproxy: --help lists commands and options");
        return ExitCodes.Usage;
    }
}

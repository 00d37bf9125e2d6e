using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace RingProxy.Cli;

/// <summary>Numbers on the command line; a wrong one is told with its name, its value and the legal values.</summary>
internal static class WholeNumber
{
    public static Option<long?> Option(string name, long least, string description, long most = long.MaxValue) => new(name)
    {
        Description = description,
        HelpName = "N",
        CustomParser = result => Parse(result, name, least, most),
    };

    public static Argument<long> Argument(string name, long least, string description) => new(name)
    {
        Description = description,
        CustomParser = result => Parse(result, name, least, long.MaxValue) ?? 0,
    };

    private static long? Parse(ArgumentResult result, string name, long least, long most)
    {
        var text = result.Tokens[0].Value;
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most)
            return value;
        result.AddError($"{name}: {text}: must be a whole number, {least} {(most == long.MaxValue ? "or more" : $"to {most}")}");
        return null;
    }
}

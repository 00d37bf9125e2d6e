using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace RingProxy.Cli;

/// <summary>Shares on the command line, as <c>5%</c> or <c>0.05</c>; a wrong one is told with its name, its value and the legal values.</summary>
internal static class ShareOption
{
    public static Option<double?> Create(string name, double least, string description) => new(name)
    {
        Description = description + ": 5% or 0.05",
        HelpName = "SHARE",
        CustomParser = result => Parse(result, name, least),
    };

    private static double? Parse(ArgumentResult result, string name, double least)
    {
        var text = result.Tokens[0].Value;
        var (number, unit) = text.EndsWith('%') ? (text[..^1], 100.0) : (text, 1.0);
        if (double.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value) && value / unit >= least && value / unit <= 1)
            return value / unit;
        result.AddError(string.Create(CultureInfo.InvariantCulture, $"{name}: {text}: must be a share from {least * 100}% to 100%, such as 5% or 0.05"));
        return null;
    }
}

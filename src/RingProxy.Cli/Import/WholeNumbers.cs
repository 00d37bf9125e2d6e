using System.Globalization;

namespace RingProxy.Cli;

/// <summary>Numbers in peers' configurations.</summary>
internal static class WholeNumbers
{
    /// <exception cref="ImportException">Not a whole number of the range.</exception>
    public static int Parse(int line, string what, string text, int least, int most) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : throw new ImportException(line, string.Create(CultureInfo.InvariantCulture, $"{what}: '{text}': not legal; legal: {least} to {most}"));
}

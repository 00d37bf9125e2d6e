using System.Globalization;

namespace RingProxy.Cli;

/// <summary>Shares for people.</summary>
internal static class Percents
{
    private const int UsualDecimals = 2;
    private const int MaxDecimals = 12;

    /// <summary>Two decimals, more where the first digits that are not zero stand further right.</summary>
    public static string Text(double share)
    {
        var percent = share * 100;
        var decimals = percent > 0 ? 1 - (int)Math.Floor(Math.Log10(percent)) : UsualDecimals;
        return percent.ToString($"F{Math.Clamp(decimals, UsualDecimals, MaxDecimals)}", CultureInfo.InvariantCulture) + "%";
    }
}

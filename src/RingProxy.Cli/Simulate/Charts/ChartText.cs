using System.Globalization;

namespace RingProxy.Cli;

/// <summary>Numbers as charts show them.</summary>
internal static class ChartText
{
    /// <summary>A share as per cent with three digits: 90.9%, 3.04%, 0.01%.</summary>
    public static string Percent(double share) =>
        (share * 100).ToString(share * 100 >= 9.995 ? "F1" : "F2", CultureInfo.InvariantCulture) + "%";

    /// <summary>A round share, as at an axis: 20%, 0.5%.</summary>
    public static string RoundPercent(double share) => (share * 100).ToString("0.####", CultureInfo.InvariantCulture) + "%";

    /// <summary>A count, in thousands or millions where it is round: 50, 200k, 1.2M.</summary>
    public static string Count(double count) => count switch
    {
        >= 1e6 => (count / 1e6).ToString("0.##", CultureInfo.InvariantCulture) + "M",
        >= 1e4 => (count / 1e3).ToString("0.##", CultureInfo.InvariantCulture) + "k",
        _ => count.ToString("0.##", CultureInfo.InvariantCulture),
    };
}

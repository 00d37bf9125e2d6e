using System.Globalization;

namespace RingProxy.Cli;

/// <summary>The comparison for people: two tables.</summary>
internal static class ChangeTextView
{
    public static async Task WriteAsync(Terminal terminal, ChangeReport report)
    {
        await terminal.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"{report.NodesBefore} -> {report.NodesAfter} nodes, {report.KeyCount:N0} keys; {Percent(report.IdealMoved)} of the keys must move\n"));
        TableView.Write(
            terminal,
            ["ALGORITHM", "MOVED", "x IDEAL", "STD DEV", "MAX/MEAN", "KEYS STD DEV", "KEYS MAX/MEAN", "NS/LOOKUP", "MEMORY"],
            report.Algorithms.Select(result => Cells(result, report.IdealMoved)));
        if (report.VirtualNodes.Count == 0)
            return;
        await terminal.WriteLineAsync($"\nnative ring, {report.NodesBefore} nodes, by points a node (each on several rings)\n");
        TableView.Write(
            terminal,
            ["POINTS", "STD DEV", "THEORY", "WORST RING", "MAX/MEAN", "RINGS"],
            report.VirtualNodes.Select(Cells));
    }

    private static string[] Cells(ChangeResult result, double idealMoved) =>
    [
        result.Algorithm, Percent(result.Moved), idealMoved > 0 ? Text(result.Moved / idealMoved, "F2") : "-",
        Percent(result.Balance.Deviation), Text(result.Balance.MaxToMean, "F3"),
        Percent(result.SampledBalance.Deviation), Text(result.SampledBalance.MaxToMean, "F3"),
        Text(result.LookupNanoseconds, "F0"), Bytes(result.MemoryBytes),
    ];

    private static string[] Cells(VirtualNodeResult result) =>
    [
        Text(result.VirtualNodes, "D"), Percent(result.Deviation), Percent(result.TheoreticalDeviation), Percent(result.WorstDeviation),
        Text(result.MaxToMean, "F3"), Text(result.RingCount, "D"),
    ];

    private static string Bytes(long bytes) => bytes < 10_240 ? Text(bytes, "D") + " B" : Text(bytes / 1024.0, "F0") + " KiB";

    private static string Percent(double share) => Text(share * 100, "F2") + "%";

    private static string Text(IFormattable value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}

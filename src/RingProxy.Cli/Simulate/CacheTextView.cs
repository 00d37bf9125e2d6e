using System.Globalization;

namespace RingProxy.Cli;

/// <summary>The comparison of cache clusters for people: a table for each of the two changes.</summary>
internal static class CacheTextView
{
    public static async Task WriteAsync(Terminal terminal, CacheReport report)
    {
        var workload = report.Workload;
        await terminal.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"{report.NodeCount} cache nodes of {workload.CacheSize:N0} keys each; {workload.KeyCount:N0} keys, Zipf {workload.ZipfExponent}; {workload.RequestsInPhase:N0} requests before and after each change"));
        await WriteAsync(terminal, report.Algorithms, result => result.Failure);
        await WriteAsync(terminal, report.Algorithms, result => result.Join);
    }

    private static async Task WriteAsync(Terminal terminal, IReadOnlyList<CacheResult> results, Func<CacheResult, CacheEvent> changeOf)
    {
        await terminal.WriteLineAsync($"\n{changeOf(results[0]).Change}\n");
        TableView.Write(
            terminal,
            ["ALGORITHM", "COLD KEYS", "OF HELD", "MISS BEFORE", "MISS FIRST", "MISS AFTER", "FETCHED AGAIN", "RECOVERED AFTER"],
            results.Select(result => Cells(result.Algorithm, changeOf(result))));
    }

    private static string[] Cells(string algorithm, CacheEvent change) =>
    [
        algorithm, Number(change.ColdKeyCount), Percent(change.ColdKeyShare), Percent(1 - change.HitRateBefore), Percent(1 - change.HitRateFirst),
        Percent(1 - change.HitRateAfter), Number(change.RefetchedKeyCount), Number(change.RequestsToRecover),
    ];

    private static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private static string Percent(double share) => (share * 100).ToString("F1", CultureInfo.InvariantCulture) + "%";
}

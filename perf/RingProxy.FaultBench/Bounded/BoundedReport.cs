using System.Globalization;
using System.Text;

namespace RingProxy.FaultBench;

/// <summary>How well one proxy kept the bound.</summary>
/// <param name="admissions">What each node saw when it admitted a request, by the node's index.</param>
/// <param name="bound">The most that a node may have in flight, as a multiple of the mean.</param>
internal sealed class BoundedReport(string proxy, LoadRecord record, int[] owners, Admission[][] admissions, double bound)
{
    private const int HotKey = 0;

    /// <summary>A ratio to the mean says little of a handful of requests: fewer in flight than this at all nodes are left out of it.</summary>
    private const int LeastInFlight = 20;

    /// <summary>
    /// A proxy counts a request from its decision to the end of the answer, a node from its arrival: the two differ by what is on the way.
    /// An owner with room for at most this many is taken for full.
    /// </summary>
    private const int OnTheWay = 2;

    public static string ToMarkdown(IReadOnlyList<BoundedReport> reports, IReadOnlyList<string> nodeIds)
    {
        var text = new StringBuilder();
        void Line(string line) => text.Append(line).Append('\n');
        Line("| proxy | failed | p50 ms | p99 ms | node | hot key's requests | admissions | in flight ÷ mean: p50, p99, max "
            + "| admitted above the bound | most above it, requests |");
        Line("| --- | ---: | ---: | ---: | --- | ---: | ---: | ---: | ---: | ---: |");
        foreach (var report in reports)
        {
            for (var node = 0; node < nodeIds.Count; node++)
                Line(report.RowOf(node, nodeIds[node]));
        }

        Line("");
        Line("| proxy | requests of the other keys | at their owner | of all keys elsewhere, owner full | of all keys elsewhere, owner had room "
            + "| most room that an owner had |");
        Line("| --- | ---: | ---: | ---: | ---: | ---: |");
        foreach (var report in reports)
            Line(report.SpillRow());
        return text.ToString();
    }

    private string RowOf(int node, string nodeId)
    {
        var seen = admissions[node];
        var ratios = new Percentiles(seen.Where(a => a.Total >= LeastInFlight).Select(a => a.Own / MeanOf(a)));
        var above = seen.Where(a => a.Own > BoundOf(a)).ToList();
        var latency = record.Latency();
        var hot = record.Requests.Where(request => request.Key == HotKey && request.Outcome == Outcome.Answered).ToList();
        return string.Create(CultureInfo.InvariantCulture,
            $"| {proxy} | {record.FailureCount} | {latency.At(0.5):F1} | {latency.At(0.99):F1} "
            + $"| {nodeId}{(node == owners[HotKey] ? ", the hot key's owner" : "")} | {Share(hot.Count(request => request.Node == node), hot.Count)} "
            + $"| {seen.Length:N0} | {ratios.At(0.5):F2}, {ratios.At(0.99):F2}, {ratios.Max:F2} | {Share(above.Count, seen.Length)} | {above.Select(a => a.Own - BoundOf(a)).DefaultIfEmpty().Max()} |");
    }

    private string SpillRow()
    {
        var elsewhere = admissions.SelectMany((seen, node) => seen.Where(a => a.Owner != node)).ToList();
        var cold = record.Requests.Where(request => request.Key != HotKey && request.Outcome == Outcome.Answered).ToList();
        var needless = elsewhere.Where(a => RoomOf(a) > OnTheWay).ToList();
        return string.Create(CultureInfo.InvariantCulture,
            $"| {proxy} | {cold.Count:N0} | {Share(cold.Count(request => request.Node == owners[request.Key]), cold.Count)} "
            + $"| {elsewhere.Count - needless.Count:N0} | {needless.Count:N0} | {elsewhere.Select(RoomOf).DefaultIfEmpty().Max()} |");
    }

    private double MeanOf(Admission admission) => (double)admission.Total / admissions.Length;

    private int BoundOf(Admission admission) => (int)Math.Ceiling(bound * MeanOf(admission));

    private int RoomOf(Admission admission) => BoundOf(admission) - admission.AtOwner;

    private static string Share(int part, int whole) => whole == 0 ? "–" : string.Create(CultureInfo.InvariantCulture, $"{100.0 * part / whole:F1} %");
}

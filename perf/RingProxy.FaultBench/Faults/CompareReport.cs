using System.Globalization;
using System.Text;

namespace RingProxy.FaultBench;

/// <summary>
/// The runs of a comparison as Markdown. Of several runs those count that were quiet, if any was: failures as a range, percentiles and ratios as
/// the median, maxima as the maximum. What failed in the others is told below each table.
/// </summary>
internal sealed class CompareReport(IReadOnlyList<FaultRun> runs)
{
    private readonly StringBuilder _text = new();

    public string ToMarkdown()
    {
        foreach (var fault in runs.GroupBy(run => run.Fault))
            AddFault(fault.Key, [.. fault]);
        AddKeys();
        return _text.ToString();
    }

    private static string TitleOf(Fault fault) => fault switch
    {
        Fault.None => "none: nothing happens (the window of the fault is 3 s to 7 s, as for stop)",
        Fault.Kill => "kill: SIGKILL at 3 s, it stays dead",
        Fault.Restart => "restart: SIGKILL at 3 s, started again at 4 s",
        Fault.Stop => "stop: SIGSTOP at 3 s, SIGCONT at 7 s",
        _ => "reset: from 3 s to 5 s it resets every connection",
    };

    private void AddFault(Fault fault, List<FaultRun> faultRuns)
    {
        Line($"## {TitleOf(fault)}");
        Line("");
        AddHeader("proxy", "runs (quiet)", "requests", "failed", "p50 ms", "p99 ms", "p99.9 ms", "max ms", "p99 ms in the fault",
            "survivors' requests ÷ sent in the fault", "first–last failure, s after the fault", "generator late ms: p99, max");
        foreach (var proxy in faultRuns.GroupBy(run => run.Proxy))
        {
            var all = proxy.ToList();
            var runs = QuietOf(all);
            string Median(Func<FaultRun, double> value, int digits = 1) => Number(new Percentiles(runs.Select(value)).At(0.5), digits);
            var failing = runs.Select(run => run.FailuresAfter).OfType<(double First, double Last)>().ToList();
            Line($"| {proxy.Key} | {all.Count} ({all.Count(run => run.IsQuiet)}) | {runs.Sum(run => run.Record.Requests.Count):N0} "
                + $"| {Range(runs.Select(run => run.Record.FailureCount))} | {Median(run => run.Record.Latency().At(0.5))} "
                + $"| {Median(run => run.Record.Latency().At(0.99))} | {Median(run => run.Record.Latency().At(0.999))} "
                + $"| {Number(runs.Max(run => run.Record.Latency().Max), 1)} | {Median(run => run.LatencyInFault.At(0.99))} "
                + $"| {Median(run => run.SurvivorsPerRequest, 3)} "
                + $"| {(failing.Count == 0 ? "–" : $"{Number(failing.Min(f => f.First), 2)}–{Number(failing.Max(f => f.Last), 2)}")} "
                + $"| {Median(run => run.Record.Lateness().At(0.99), 2)}, {Number(runs.Max(run => run.Record.Lateness().Max), 1)} |");
        }

        Line("");
        foreach (var run in faultRuns.Where(run => run.Record.FailureCount > 0))
            Line($"- {run.Proxy} failed{(run.IsQuiet ? "" : " in a run that was not quiet")}: {run.Record.FailureKinds()}");
        if (faultRuns.Any(run => run.Record.FailureCount > 0))
            Line("");
    }

    private void AddKeys()
    {
        Line("## Keys");
        Line("");
        AddHeader("fault and proxy", "keys", "moved more than twice", "most moves of one key", "not back on their owner",
            "last answer by another than the owner, s after the return");
        foreach (var group in runs.GroupBy(run => (run.Fault, run.Proxy)).OrderBy(group => group.Key.Fault))
        {
            var story = QuietOf([.. group]);
            var stays = group.Key.Fault == Fault.Kill;
            Line($"| {group.Key.Fault.ToString().ToLowerInvariant()}, {group.Key.Proxy} | {Range(story.Select(run => run.Keys.KeyCount))} "
                + $"| {Range(story.Select(run => run.Keys.MovedMoreThanTwice))} | {Range(story.Select(run => run.Keys.MostMoves))} "
                + $"| {(stays ? "–" : Range(story.Select(run => run.Keys.AwayAtEnd)))} | {(stays ? "–" : Number(story.Max(run => run.SecondsAway), 2))} |");
        }
    }

    private void AddHeader(string first, params string[] others)
    {
        Line($"| {first} | {string.Join(" | ", others)} |");
        Line($"| --- |{string.Concat(Enumerable.Repeat(" ---: |", others.Length))}");
    }

    private static List<FaultRun> QuietOf(List<FaultRun> all) => all.Any(run => run.IsQuiet) ? all.FindAll(run => run.IsQuiet) : all;

    private static string Number(double value, int digits) =>
        double.IsNaN(value) ? "–" : value.ToString($"N{digits}", CultureInfo.InvariantCulture);

    private static string Range(IEnumerable<int> values)
    {
        var list = values.ToList();
        return list.Min() == list.Max() ? $"{list[0]}" : $"{list.Min()}–{list.Max()}";
    }

    private void Line(string text) => _text.Append(text).Append('\n');
}

using System.Diagnostics;
using System.Globalization;

namespace RingProxy.FaultBench;

/// <summary>
/// Points the generator straight at nodes that fail a known number of times, and tells where it counts otherwise. A comparison is worth
/// what this says.
/// </summary>
internal sealed class SelfCheck(Nodes nodes)
{
    private const int Rate = 2000, KeyCount = 100, InjectedCount = 137;

    private static readonly TimeSpan s_length = TimeSpan.FromSeconds(2);
    /// <summary>
    /// Room for all connections that wait for a stopped node; with Kestrel's 512 the kernel would drop some, whose SYN comes again a second later.
    /// </summary>
    private const int Backlog = 4096;

    /// <summary>The longest that a signal or a command may take to work, as a timestamp's difference, and what is due meanwhile.</summary>
    private static readonly long s_margin = Stopwatch.Frequency / 10;
    private static readonly int s_tolerance = (int)(Rate * s_margin / Stopwatch.Frequency);

    private bool _failed;
    private int _runCount;

    public static async Task<int> RunAsync()
    {
        await using var nodes = await Nodes.StartAsync([("n1", FreePort.Take()), ("n2", FreePort.Take())], _ => $"--backlog {Backlog}");
        var check = new SelfCheck(nodes);
        await check.RunAllAsync();
        return check._failed ? 1 : 0;
    }

    private async Task RunAllAsync()
    {
        await LoadAsync();
        Line("| what the node does | expected | counted | |");
        Line("| --- | ---: | ---: | --- |");
        await CheckSoundAsync();
        await CheckInjectedAsync(Injection.Unavailable, Outcome.Status);
        await CheckInjectedAsync(Injection.Cut, Outcome.Closed);
        await CheckInjectedAsync(Injection.Truncate, Outcome.Closed);
        await CheckInjectedAsync(Injection.Foreign, Outcome.WrongBody);
        await CheckInjectedAsync(Injection.Unsigned, Outcome.Unsigned);
        await CheckInjectedAsync(Injection.Silent, Outcome.NoAnswer);
        await CheckSlowAsync();
        await CheckStopAsync();
        await CheckResetAsync();
        await CheckKillAsync();
    }

    private async Task CheckSoundAsync()
    {
        var record = await LoadAsync();
        Expect("answers all: failures", 0, record.FailureCount);
        Expect("answers all: requests at the node", record.Requests.Count, await SeenAsync(record));
        var late = record.Lateness();
        Line(string.Create(CultureInfo.InvariantCulture,
            $"| generator late ms: p50, p99, max | | {late.At(0.5):F2}, {late.At(0.99):F2}, {late.Max:F2} | |"));
    }

    private async Task CheckInjectedAsync(Injection injection, Outcome outcome)
    {
        await nodes.Hit.AskAsync($"inject {injection} {InjectedCount}");
        var record = await LoadAsync();
        Expect($"{injection}: failures of the kind {outcome}", InjectedCount, record.CountOf(outcome));
        Expect($"{injection}: all failures", InjectedCount, record.FailureCount);
        Expect($"{injection}: requests at the node", record.Requests.Count, await SeenAsync(record));
    }

    private async Task CheckSlowAsync()
    {
        await nodes.Hit.AskAsync($"inject {Injection.Slow} {InjectedCount}");
        var record = await LoadAsync();
        var slow = record.Requests.Count(request => LatencyOf(record, request) >= InjectedFailures.SlowMilliseconds / 2);
        Expect($"{Injection.Slow} by {InjectedFailures.SlowMilliseconds} ms: answers that took half of it", InjectedCount, slow);
        Expect($"{Injection.Slow}: failures", 0, record.FailureCount);
    }

    // The proof against coordinated omission: what was due while the node was stopped was sent then, and has waited until it went on.
    private async Task CheckStopAsync()
    {
        var (stopped, continued) = (0L, 0L);
        var record = await LoadAsync(async run =>
        {
            await run.At(s_length / 4);
            nodes.Hit.Stop();
            stopped = Stopwatch.GetTimestamp() + s_margin;
            await run.At(s_length / 2);
            continued = Stopwatch.GetTimestamp();
            nodes.Hit.Continue();
        });
        var due = record.Requests.Where(request => request.Intended > stopped && request.Intended < continued).ToList();
        Expect("SIGSTOP: requests sent before SIGCONT of those due before", due.Count, due.Count(request => request.Sent < continued), s_tolerance);
        Expect("SIGSTOP: requests answered before SIGCONT", 0, due.Count(request => request.Done < continued));
        Expect("SIGSTOP: failures", 0, record.FailureCount);
    }

    private async Task CheckResetAsync()
    {
        var (from, to) = (0L, 0L);
        var record = await LoadAsync(async run =>
        {
            await run.At(s_length / 4);
            from = Stopwatch.GetTimestamp();
            await nodes.Hit.AskAsync("reset on");
            await run.At(s_length / 2);
            to = Stopwatch.GetTimestamp();
            await nodes.Hit.AskAsync("reset off");
        });
        var due = record.Requests.Count(request => request.Intended > from && request.Intended < to);
        Expect("every connection reset: failures", due, record.FailureCount, s_tolerance);
    }

    private async Task CheckKillAsync()
    {
        var killed = 0L;
        var record = await LoadAsync(async run =>
        {
            await run.At(s_length / 2);
            killed = Stopwatch.GetTimestamp();
            await nodes.Hit.KillAsync();
        });
        Expect("SIGKILL: failures", record.Requests.Count(request => request.Intended > killed), record.FailureCount, s_tolerance);
        var later = record.Requests.Count(request => request.Outcome == Outcome.Answered && request.Done > killed + s_margin);
        Expect("SIGKILL: answers later", 0, later);
    }

    private async Task<LoadRecord> LoadAsync(Func<LoadRun, Task>? story = null) =>
        await LoadRun.RunAsync(new LoadPlan($"check-{++_runCount}", Rate, s_length, KeyCount), nodes.Hit.Port, nodes.Ids, story);

    private async Task<int> SeenAsync(LoadRecord record) =>
        (int)(await nodes.Hit.CountsAsync()).GetValueOrDefault(record.Plan.ClassOf(Phase.Before));

    private static double LatencyOf(LoadRecord record, RequestRecord request) =>
        (record.SecondsAt(request.Done) - record.SecondsAt(request.Intended)) * 1000;

    private void Expect(string what, int expected, int counted, int tolerance = 0)
    {
        var right = Math.Abs(expected - counted) <= tolerance;
        _failed |= !right;
        Line($"| {what} | {expected}{(tolerance > 0 ? $" ± {tolerance}" : "")} | {counted} | {(right ? "as it should" : "WRONG")} |");
    }

    private static void Line(string text) => Console.Out.WriteLine(text);
}

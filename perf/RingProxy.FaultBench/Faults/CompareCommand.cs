using System.Globalization;

namespace RingProxy.FaultBench;

/// <summary>Every fault through every proxy, the proxies in turn, on the same nodes; prints the tables.</summary>
internal sealed class CompareCommand(Nodes nodes, int rate, TimeSpan length, int keyCount)
{
    private const int MaxAttempts = 4;
    private const int SettledSliceCount = 3, MaxSettlingSlices = 40;

    private static readonly TimeSpan s_slice = TimeSpan.FromSeconds(1);

    private int _runCount;

    public static async Task<int> RunAsync(Arguments arguments)
    {
        var proxies = arguments.Ports("proxy");
        var faults = arguments.All("fault").Select(ParseFault).DefaultIfEmpty(Fault.None).ToList();
        var rate = arguments.Number("rate", 2000, 10, 20_000);
        var length = TimeSpan.FromSeconds(arguments.Number("seconds", 10, (int)FaultStory.ShortestRun.TotalSeconds, 300));
        var keyCount = arguments.Number("keys", 300, 1, 10_000);
        var rounds = arguments.Number("rounds", 1, 1, 100);
        var warmUp = TimeSpan.FromSeconds(arguments.Number("warm-up", 15, 0, 300));

        await using var nodes = await Nodes.StartAsync(arguments.Ports("node"));
        var comparison = new CompareCommand(nodes, rate, length, keyCount);
        foreach (var (name, port) in proxies)
        {
            await ProxyReady.WaitAsync(name, port);
            await comparison.WarmUpAsync(name, port, warmUp);
        }

        var runs = new List<FaultRun>();
        for (var round = 1; round <= rounds; round++)
        {
            foreach (var fault in faults)
            {
                foreach (var (name, port) in proxies)
                    runs.AddRange(await comparison.RunUntilQuietAsync(fault, name, port));
            }
        }

        Console.Out.Write(new CompareReport(runs).ToMarkdown());
        return 0;
    }

    private static Fault ParseFault(string text) => Enum.TryParse<Fault>(text, ignoreCase: true, out var fault) && !char.IsDigit(text[0])
        ? fault
        : throw new ArgumentException($"--fault '{text}'; legal: {string.Join(", ", Enum.GetNames<Fault>()).ToLowerInvariant()}");

    private async Task WarmUpAsync(string name, int port, TimeSpan warmUp)
    {
        if (warmUp == TimeSpan.Zero)
            return;
        Console.Error.WriteLine($"warming up {name} for {warmUp.TotalSeconds:F0} s");
        await LoadRun.RunAsync(new LoadPlan("warm-up", rate, warmUp, keyCount), port, nodes.Ids);
    }

    /// <summary>All runs that it took until one was quiet, or none was.</summary>
    private async Task<List<FaultRun>> RunUntilQuietAsync(Fault fault, string name, int port)
    {
        List<FaultRun> runs = [await RunAsync(fault, name, port)];
        while (!runs[^1].IsQuiet && runs.Count < MaxAttempts)
            runs.Add(await RunAsync(fault, name, port));
        return runs;
    }

    private async Task<FaultRun> RunAsync(Fault fault, string name, int port)
    {
        await nodes.StartAsync();
        await SettleAsync(name, port);
        var times = default(FaultTimes);
        var plan = new LoadPlan($"run-{++_runCount}", rate, length, keyCount);
        var record = await LoadRun.RunAsync(plan, port, nodes.Ids, async run => times = await FaultStory.PlayAsync(fault, nodes.Hit, run));
        var seen = 0L;
        foreach (var survivor in nodes.Survivors)
            seen += (await survivor.CountsAsync()).GetValueOrDefault(plan.ClassOf(Phase.During));

        var result = new FaultRun(fault, name, record, times, seen);
        Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{fault} {name}: {record.FailureCount} of {record.Requests.Count} failed "
            + $"({record.FailureKinds()}), p99 {record.Latency().At(0.99):F1} ms, generator late p99 {record.Lateness().At(0.99):F2} ms"
            + $"{(result.IsQuiet ? "" : ": not quiet")}"));
        return result;
    }

    /// <summary>
    /// Loads the proxy until it has all nodes in use again: nothing fails, and within a slice each key has one node, for several slices
    /// in a row. That also warms up a node that was started again.
    /// </summary>
    private async Task SettleAsync(string name, int port)
    {
        var (settled, complaint) = (0, "");
        for (var slice = 0; slice < MaxSettlingSlices && settled < SettledSliceCount; slice++)
        {
            var record = await LoadRun.RunAsync(new LoadPlan("settling", rate, s_slice, keyCount), port, nodes.Ids);
            var keys = KeyStory.Of(record.Requests);
            var nodesInUse = record.Requests.Where(request => request.Outcome == Outcome.Answered).Select(request => request.Node).Distinct().Count();
            complaint = $"{record.FailureCount} failed ({record.FailureKinds()}), {keys.MostMoves} moves of a key, {nodesInUse} nodes in use";
            settled = record.FailureCount == 0 && keys.MostMoves == 0 && nodesInUse == nodes.All.Count ? settled + 1 : 0;
        }

        if (settled < SettledSliceCount)
            throw new TimeoutException($"{name} has not settled within {MaxSettlingSlices} s with all nodes up: in the last second {complaint}");
    }
}

namespace RingProxy.FaultBench;

/// <summary>
/// Bounded load: one key takes half of all requests over slow nodes. The nodes tell the loads of all at each request they admit; the keys'
/// owners are asked beforehand, one request at a time, when no node is loaded.
/// </summary>
internal static class BoundedCommand
{
    private const double HotShare = 0.5;
    private const int OwnerRate = 200, OwnerTimes = 3;

    public static async Task<int> RunAsync(Arguments arguments)
    {
        var ports = arguments.Ports("node");
        var rate = arguments.Number("rate", 2000, 10, 20_000);
        var length = TimeSpan.FromSeconds(arguments.Number("seconds", 10, 1, 300));
        var keyCount = arguments.Number("keys", 300, 2, 10_000);
        var warmUp = TimeSpan.FromSeconds(arguments.Number("warm-up", 15, 1, 300));
        var delay = arguments.Number("delay", 20, 1, 1000);
        var bound = arguments.Factor("bound", 1.25);

        var board = Path.GetTempFileName();
        try
        {
            await using var nodes = await Nodes.StartAsync(ports, index => $"--index {index} --nodes {ports.Count} --board {board}");
            var reports = new List<BoundedReport>();
            foreach (var (name, port) in arguments.Ports("proxy"))
            {
                await ProxyReady.WaitAsync(name, port);
                Console.Error.WriteLine($"{name}: warming up for {warmUp.TotalSeconds:F0} s, then {length.TotalSeconds:F0} s");
                await nodes.AskAllAsync($"delay {delay}");
                await LoadRun.RunAsync(new LoadPlan("warm-up", rate, warmUp, keyCount), port, nodes.Ids);
                await nodes.AskAllAsync("delay 0");
                var owners = OwnersOf(await LoadRun.RunAsync(LoadPlan.EachKey("owners", OwnerRate, keyCount, OwnerTimes), port, nodes.Ids));

                await nodes.AskAllAsync($"delay {delay}");
                var record = await LoadRun.RunAsync(new LoadPlan("bounded", rate, length, keyCount, HotShare, owners), port, nodes.Ids);
                var admissions = (await nodes.AskAllAsync("admissions")).Select(ParseAll).ToArray();
                reports.Add(new BoundedReport(name, record, owners, admissions, bound));
            }

            Console.Out.Write(BoundedReport.ToMarkdown(reports, nodes.Ids));
            return 0;
        }
        finally
        {
            File.Delete(board);
        }
    }

    /// <summary>The node that answered most of a key's requests.</summary>
    private static int[] OwnersOf(LoadRecord record)
    {
        if (record.FailureCount > 0)
            throw new IOException($"{record.FailureCount} requests failed while owners were asked ({record.FailureKinds()})");
        return [.. record.Requests.GroupBy(request => request.Key).OrderBy(key => key.Key)
            .Select(key => (int)key.CountBy(request => request.Node).MaxBy(node => node.Value).Key)];
    }

    private static Admission[] ParseAll(string text) => Array.ConvertAll(text.Split(' ', StringSplitOptions.RemoveEmptyEntries), Admission.Parse);
}

using System.Diagnostics;

namespace RingProxy.FaultBench;

/// <summary>Plays a fault beside a run, and tells the run its phases.</summary>
internal static class FaultStory
{
    public static readonly TimeSpan HitAt = TimeSpan.FromSeconds(3);
    public static readonly TimeSpan DeadFor = TimeSpan.FromSeconds(1);
    public static readonly TimeSpan StoppedFor = TimeSpan.FromSeconds(4);
    public static readonly TimeSpan ResetsFor = TimeSpan.FromSeconds(2);

    /// <summary>Shortest run that still shows what follows the longest fault.</summary>
    public static readonly TimeSpan ShortestRun = HitAt + StoppedFor + TimeSpan.FromSeconds(2);

    public static async Task<FaultTimes> PlayAsync(Fault fault, NodeProcess node, LoadRun run)
    {
        await run.At(HitAt);
        var hitAt = Stopwatch.GetTimestamp();
        run.Phase = Phase.During;
        switch (fault)
        {
            case Fault.Kill:
                await node.KillAsync();
                return new FaultTimes(hitAt, ReturnedAt: null);
            case Fault.Restart:
                await node.KillAsync();
                await run.At(HitAt + DeadFor);
                await node.StartAsync();
                break;
            case Fault.Stop:
                node.Stop();
                await run.At(HitAt + StoppedFor);
                node.Continue();
                break;
            case Fault.Reset:
                await node.AskAsync("reset on");
                await run.At(HitAt + ResetsFor);
                await node.AskAsync("reset off");
                break;
            default:
                await run.At(HitAt + StoppedFor);
                break;
        }

        run.Phase = Phase.After;
        return new FaultTimes(hitAt, Stopwatch.GetTimestamp());
    }
}

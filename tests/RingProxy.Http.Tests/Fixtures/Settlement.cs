using System.Diagnostics;
using RingProxy.Testing;

namespace RingProxy.Http.Tests;

/// <summary>Whether all that requests take has been given back: places with nodes, in queues and in budgets.</summary>
internal static class Settlement
{
    private static readonly TimeSpan s_betweenLooks = TimeSpan.FromMilliseconds(5);

    /// <summary>Looks until it has, because the last to end may be a try that nobody waits for.</summary>
    public static async Task UntilAsync(HttpRings rings)
    {
        var start = Stopwatch.GetTimestamp();
        while (Debts(rings) is { Length: > 0 } debts)
        {
            Assert.True(Stopwatch.GetElapsedTime(start) < TaskTimeouts.Patience, $"never given back: {debts}");
            await Task.Delay(s_betweenLooks);
        }
    }

    private static string Debts(HttpRings rings) => string.Join("; ", rings.All.SelectMany(Of));

    private static IEnumerable<string> Of(HttpRing ring)
    {
        if (ring.Retries is not { Active: 0, Retrying: 0, Waiting: 0 })
        {
            yield return $"ring {ring.Holder.RingId}: active {ring.Retries.Active}, retrying {ring.Retries.Retrying}, waiting {ring.Retries.Waiting}";
        }

        foreach (var node in ring.TryGetView(out var view) ? view.Nodes : [])
        {
            if (node.Health.Load.InFlight != 0 || node.Queue is { Waiting: not 0 })
            {
                yield return $"node {node.Id}: in flight {node.Health.Load.InFlight}, waiting {node.Queue?.Waiting ?? 0}";
            }
        }
    }
}

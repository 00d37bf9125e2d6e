using System.Diagnostics;

namespace RingProxy.CacheBench;

/// <summary>One command in flight per connection, each connection with a thread of its own.</summary>
internal sealed class LatencyLoad(Func<string, byte[]> get, int port, string[] keys, string[] watched)
{
    private readonly HashSet<string> _watched = [.. watched];

    /// <returns>p50, p99 and maximum in ms, and the count, of commands whose key is watched.</returns>
    public string Run(int connections, TimeSpan time)
    {
        var samples = new List<double>[connections];
        Thread[] threads = [.. Enumerable.Range(0, connections).Select(i => new Thread(() => samples[i] = Measure(i, time)))];
        foreach (var thread in threads)
            thread.Start();
        foreach (var thread in threads)
            thread.Join();
        double[] all = [.. samples.SelectMany(some => some).Order()];
        return all.Length == 0 ? "no sample" : $"{all[all.Length / 2]:0.000} {all[(int)(all.Length * 0.99)]:0.000} {all[^1]:0.000} {all.Length}";
    }

    private List<double> Measure(int seed, TimeSpan time)
    {
        var (random, samples, buffer) = (new Random(seed), new List<double>(), new byte[4096]);
        using var socket = Wires.Connect(port);
        for (var clock = Stopwatch.StartNew(); clock.Elapsed < time;)
        {
            var key = keys[random.Next(keys.Length)];
            var start = Stopwatch.GetTimestamp();
            _ = Wires.Ask(socket, get(key), buffer);
            if (_watched.Contains(key))
                samples.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        return samples;
    }
}

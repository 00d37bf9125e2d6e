using System.Diagnostics;
using System.Globalization;
using System.Text;
using RingProxy.Hashing;

namespace RingProxy.Benchmarks;

/// <summary>Every algorithm side by side: time, memory, balance, and movement when one node joins.</summary>
internal static class AlgorithmTable
{
    private const int KeyCount = 8_192;
    private const int MovementSampleCount = 1_000_000;

    private static readonly byte[][] s_keys = [.. Enumerable.Range(0, KeyCount).Select(i => Encoding.UTF8.GetBytes($"user:{(uint)(i * 2654435761L):D10}:item"))];

    public static void Write(TextWriter output)
    {
        // So that the first row is not that of a cold machine.
        NanosecondsPerLookup(Placement.Build(new PlacementSpec { Algorithm = "ring" }, SampleNodes.Of("ring", 10)));
        foreach (var count in new[] { 10, 100, 1_000 })
        {
            output.WriteLine($"| algorithm, {count.ToString("N0", CultureInfo.InvariantCulture)} nodes | ns a lookup | KiB | build ms | std dev % | max ÷ mean | moved % (ideal {100.0 / (count + 1):F2}) |");
            output.WriteLine("| --- | ---: | ---: | ---: | ---: | ---: | ---: |");
            foreach (var algorithm in PlacementAlgorithms.Names)
            {
                WriteRow(output, algorithm, count);
            }

            output.WriteLine();
        }
    }

    private static void WriteRow(TextWriter output, string algorithm, int count)
    {
        var spec = new PlacementSpec { Algorithm = algorithm };
        var nodes = SampleNodes.Of(algorithm, count);
        var placement = Placement.Build(spec, nodes);
        var moved = SampleNodes.WithOneMore(algorithm, nodes) switch
        {
            null => "by hand",
            // At the greatest number of nodes the last of them is the one that joined.
            var joined when Placement.Validate(spec, joined).Count > 0 => MovedCell(Placement.Build(spec, [.. nodes.SkipLast(1)]), placement),
            var joined => MovedCell(placement, Placement.Build(spec, joined)),
        };
        var shares = placement.Shares;
        var deviation = Math.Sqrt(shares.Sum(share => Math.Pow((share * count) - 1, 2)) / count);
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| `{algorithm}` | {NanosecondsPerLookup(placement):F1} | {placement.MemoryBytes / 1024.0:F1} | {BuildMilliseconds(spec, nodes):F2} | {Percent(deviation)} | {shares.Max() * count:F3} | {moved} |"));
    }

    /// <summary>The best round of a quarter of a second: what disturbs a machine only ever adds time.</summary>
    private static double NanosecondsPerLookup(Placement placement)
    {
        var best = double.MaxValue;
        for (var whole = Stopwatch.StartNew(); whole.ElapsedMilliseconds < 250;)
        {
            var clock = Stopwatch.StartNew();
            var sum = 0;
            foreach (var key in s_keys)
            {
                sum += placement.OwnerOf(key);
            }

            best = Math.Min(best, clock.Elapsed.TotalNanoseconds / KeyCount);
            GC.KeepAlive(sum);
        }

        return best;
    }

    private static double BuildMilliseconds(PlacementSpec spec, IReadOnlyList<PlacementNode> nodes)
    {
        var best = double.MaxValue;
        for (var round = 0; round < 3; round++)
        {
            var clock = Stopwatch.StartNew();
            Placement.Build(spec, nodes);
            best = Math.Min(best, clock.Elapsed.TotalMilliseconds);
        }

        return best;
    }

    private static string MovedCell(Placement before, Placement after)
    {
        var movement = Movement.Between(before, after, new MovementOptions { SampleCount = MovementSampleCount });
        return movement.Method is MovementMethod.Exact ? Percent(movement.Owners.Moved) : $"{Percent(movement.Owners.Moved)} (sampled)";
    }

    private static string Percent(double share) => (100 * share).ToString("F2", CultureInfo.InvariantCulture);
}

using RingProxy.Hashing;

namespace RingProxy.Cli;

/// <summary>
/// Time per lookup, hash included, on the machine it runs on. Rounds of all placements alternate and the best round of each counts:
/// the first rounds run code that is not compiled well yet, and whatever else the machine does only adds to a round.
/// </summary>
internal sealed class LookupTimer(TimeProvider time)
{
    private const int LookupsInRound = 20_000;
    private const int LeastRounds = 5;
    private static readonly TimeSpan s_leastTime = TimeSpan.FromMilliseconds(600);

    /// <returns>Nanoseconds per lookup, by the index of the placement.</returns>
    public double[] Measure(IReadOnlyList<Placement> placements, KeyBatch keys)
    {
        var best = new double[placements.Count];
        Array.Fill(best, double.MaxValue);
        var start = time.GetTimestamp();
        for (var round = 0; round < LeastRounds || time.GetElapsedTime(start) < s_leastTime; round++)
        {
            for (var i = 0; i < placements.Count; i++)
                best[i] = Math.Min(best[i], MeasureRound(placements[i], keys));
        }

        return best;
    }

    private double MeasureRound(Placement placement, KeyBatch keys)
    {
        var start = time.GetTimestamp();
        LookUp(placement, keys);
        return time.GetElapsedTime(start).TotalNanoseconds / LookupsInRound;
    }

    // The sum is returned so that no lookup is left out as unused.
    private static long LookUp(Placement placement, KeyBatch keys)
    {
        var sum = 0L;
        for (int i = 0, key = 0; i < LookupsInRound; i++)
        {
            sum += placement.OwnerOf(keys[key]);
            key = key + 1 < keys.Count ? key + 1 : 0;
        }

        return sum;
    }
}

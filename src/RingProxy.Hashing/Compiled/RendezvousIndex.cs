using System.IO.Hashing;

namespace RingProxy.Hashing;

/// <summary>
/// Weighted rendezvous hashing (highest random weight; the logarithmic method): the node with the greatest weight ÷ −ln(u) owns, where
/// u in (0, 1) is drawn from the key's hash and the node's name. The preference order is the order of scores. A lookup costs one
/// logarithm a node, none where all weights are equal (the score then grows with u alone).
/// </summary>
internal sealed class RendezvousIndex : NodeIndex
{
    private readonly ulong[] _seeds;
    private readonly double[] _weights;
    private readonly bool _equalWeights;

    public RendezvousIndex(ulong[] seeds, double[] weights)
    {
        _seeds = seeds;
        _weights = weights;
        _equalWeights = weights.Distinct().Count() == 1;
    }

    public override string Form => "rendezvous";

    public override long MemoryBytes => (long)_seeds.Length * (sizeof(ulong) + sizeof(double));

    public override int Owner(ulong hash) => Best(hash, (double.PositiveInfinity, ulong.MaxValue, -1), out _);

    public override void Walk(ulong hash, scoped ref PreferenceList list)
    {
        (double, ulong, int) last = (double.PositiveInfinity, ulong.MaxValue, -1);
        while (!list.IsFull)
        {
            list.Offer(Best(hash, last, out last));
        }
    }

    /// <remarks>Exact in expectation: the share of a node is its part of the total weight.</remarks>
    public override double[] Shares(int nodeCount)
    {
        var total = _weights.Sum();
        return Array.ConvertAll(_weights, weight => weight / total);
    }

    public override void AppendTo(XxHash3 hash, ReadOnlySpan<ulong> nameHashes)
    {
        for (var i = 0; i < _seeds.Length; i++)
        {
            hash.Append(BitConverter.GetBytes(_seeds[i]));
            hash.Append(BitConverter.GetBytes(_weights[i]));
            hash.Append(BitConverter.GetBytes(nameHashes[i]));
        }
    }

    /// <summary>The best node below <paramref name="limit"/> in the order (score, draw, lower index).</summary>
    private int Best(ulong hash, (double Score, ulong Draw, int Index) limit, out (double Score, ulong Draw, int Index) best)
    {
        best = (double.NegativeInfinity, 0, int.MaxValue);
        for (var i = 0; i < _seeds.Length; i++)
        {
            var draw = SplitMix.Finish(hash ^ _seeds[i]);
            var score = _equalWeights ? 0 : _weights[i] / PortableLog.MinusLogOfFraction(draw);
            if (Precedes((score, draw, i), best) && Precedes(limit, (score, draw, i)))
            {
                best = (score, draw, i);
            }
        }

        return best.Index;
    }

    private static bool Precedes((double Score, ulong Draw, int Index) a, (double Score, ulong Draw, int Index) b) =>
        a.Score != b.Score ? a.Score > b.Score : a.Draw != b.Draw ? a.Draw > b.Draw : a.Index < b.Index;
}

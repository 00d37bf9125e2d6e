using System.IO.Hashing;
using System.Numerics;

namespace RingProxy.Hashing;

/// <summary>
/// FurcHash, the binary decision tree of mcrouter (mcrouter/lib/fbi/hash.c): bits taken from the key's hash, and from hashes of that hash, first choose how
/// many binary digits the number of the server has, then the digits. A number that is out of range is drawn again, at most 32 times. The walk goes on by number.
/// </summary>
/// <param name="listed">Node by position.</param>
internal sealed class FurcIndex(int[] listed) : NodeIndex
{
    private const int BitsBetweenDraws = 23;
    private const int MaxTries = 32;

    public override string Form => "furc";

    public override long MemoryBytes => (long)listed.Length * sizeof(int);

    public override int Owner(ulong hash) => listed[PositionOf(hash)];

    public override void Walk(ulong hash, scoped ref PreferenceList list)
    {
        var position = PositionOf(hash);
        for (var step = 0; !list.IsFull; step++)
        {
            list.Offer(listed[(position + step) % listed.Length]);
        }
    }

    /// <remarks>Even in expectation, up to the last of 32 tries.</remarks>
    public override double[] Shares(int nodeCount)
    {
        var shares = new double[nodeCount];
        Array.Fill(shares, 1.0 / nodeCount);
        return shares;
    }

    public override void AppendTo(XxHash3 hash, ReadOnlySpan<ulong> nameHashes)
    {
        foreach (var node in listed)
        {
            hash.Append(BitConverter.GetBytes(nameHashes[node]));
        }
    }

    private int PositionOf(ulong hash)
    {
        if (listed.Length == 1)
        {
            return 0;
        }

        var bits = new BitStream(hash);
        var digits = BitOperations.Log2((uint)(listed.Length - 1)) + 1;
        var at = digits;
        for (var attempt = 0; attempt < MaxTries; attempt++)
        {
            while (!bits.IsSet(at))
            {
                if (--digits == 0)
                {
                    return 0;
                }

                at = digits;
            }

            at += BitsBetweenDraws;
            var number = 1;
            for (var digit = 1; digit < digits; digit++, at += BitsBetweenDraws)
            {
                number = (number << 1) | (bits.IsSet(at) ? 1 : 0);
            }

            if (number < listed.Length)
            {
                return number;
            }
        }

        return 0;
    }

    /// <summary>The hash, then the hash of the hash, and so on, as one string of bits. Reads go back and forth: a tree that got lower starts anew.</summary>
    private ref struct BitStream(ulong hash)
    {
        private readonly ulong _first = hash;
        private ulong _word = hash;
        private int _wordAt;

        public bool IsSet(int bit)
        {
            if (bit / 64 < _wordAt)
            {
                (_word, _wordAt) = (_first, 0);
            }

            for (; _wordAt < bit / 64; _wordAt++)
            {
                _word = Murmur64A.Rehash(_word, Murmur64A.McrouterSeed);
            }

            return ((_word >> (bit % 64)) & 1) != 0;
        }
    }
}

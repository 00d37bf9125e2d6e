using System.IO.Hashing;

namespace RingProxy.Hashing;

/// <summary>
/// Jump consistent hash (Lamping and Veach, arXiv 1406.2294) over nodes by position. The walk hashes again with the attempt's
/// number, so that a failed node's keys spread over all others; should many attempts bring nothing new, it goes on by position.
/// </summary>
internal sealed class JumpIndex(int nodeCount) : NodeIndex
{
    private const ulong AttemptStep = 0x9e3779b97f4a7c15;
    private const int AttemptsPerNode = 4;

    public override string Form => "jump";

    public override long MemoryBytes => 0;

    public override int Owner(ulong hash)
    {
        var key = hash;
        long bucket = -1, next = 0;
        while (next < nodeCount)
        {
            bucket = next;
            key = (key * 2862933555777941757) + 1;
            next = (long)((bucket + 1) * ((double)(1L << 31) / ((key >> 33) + 1)));
        }

        return (int)bucket;
    }

    public override void Walk(ulong hash, scoped ref PreferenceList list)
    {
        var owner = Owner(hash);
        list.Offer(owner);
        for (var attempt = 1; attempt <= AttemptsPerNode * nodeCount && !list.IsFull; attempt++)
        {
            list.Offer(Owner(hash + ((ulong)attempt * AttemptStep)));
        }

        for (var step = 1; !list.IsFull; step++)
        {
            list.Offer((owner + step) % nodeCount);
        }
    }

    public override double[] Shares(int count)
    {
        var shares = new double[count];
        Array.Fill(shares, 1.0 / count);
        return shares;
    }

    public override void AppendTo(XxHash3 hash, ReadOnlySpan<ulong> nameHashes)
    {
        foreach (var name in nameHashes)
        {
            hash.Append(BitConverter.GetBytes(name));
        }
    }
}

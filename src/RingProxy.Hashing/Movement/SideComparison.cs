using System.Collections.Immutable;

namespace RingProxy.Hashing;

/// <summary>Finds the movement between two placements by the surest method there is.</summary>
internal sealed class SideComparison(RingSide before, RingSide after, ImmutableArray<string> nodeIds, int replicas, int sampleCount)
{
    /// <summary>Products of shares, below 2, as whole numbers.</summary>
    private const int ProductBits = 96;

    private readonly Placement _before = before.Placement;
    private readonly Placement _after = after.Placement;

    public Movement Run()
    {
        if (_before.HashFunction != _after.HashFunction)
        {
            return Expect(untagged: null);
        }

        return _before.HashTag == _after.HashTag ? CompareAlike() : Expect(CompareAlike());
    }

    /// <summary>For keys of which both sides hash the same part by the same function.</summary>
    private Movement CompareAlike()
    {
        var tally = NewTally();
        if (ExactOverlap.TryVisit(_before.Index, _after.Index, _before.HashValueBits, tally.Add))
        {
            return Exact(tally.Owners, error: 0, tally.ToLists(MovementMethod.Exact));
        }

        var owners = new OwnerTally(nodeIds);
        if (IndependentOverlap.TryTally(before, after, owners, out var error) || TryTallySame(owners, out error))
        {
            return Exact(owners, error, replicas > 1 ? SampleHashes().ToLists(MovementMethod.Sampled, sampleCount) : null);
        }

        var sample = SampleHashes();
        var sampled = sample.Owners.ToMovement();
        return new Movement
        {
            Method = MovementMethod.Sampled,
            Error = SampledShare.Of(sampled.Moved, sampleCount).StandardError,
            Owners = WithTrueShares(sampled),
            Lists = sample.ToLists(MovementMethod.Sampled, sampleCount),
        };
    }

    private static Movement Exact(OwnerTally owners, double error, ListMovement? lists) =>
        new() { Method = MovementMethod.Exact, Error = error, Owners = owners.ToMovement(), Lists = lists };

    private Movement Expect(Movement? untagged)
    {
        var owners = new OwnerTally(nodeIds);
        var (left, right) = (before.Shares(nodeIds.Length), after.Shares(nodeIds.Length));
        for (var from = 0; from < left.Length; from++)
        {
            for (var to = 0; to < right.Length; to++)
            {
                if (left[from] > 0 && right[to] > 0)
                {
                    owners.Add(from, to, (UInt128)Math.ScaleB(left[from] * right[to], ProductBits));
                }
            }
        }

        var sample = NewTally();
        KeySample.Visit(_before, _after, sampleCount, key => sample.Add(_before.HashKey(key), _after.HashKey(key), 1));
        return new Movement
        {
            Method = MovementMethod.Expected,
            Error = 0,
            Owners = owners.ToMovement(),
            Lists = sample.ToLists(MovementMethod.Sampled, sampleCount),
            Check = SampledShare.Of(sample.Owners.ToMovement().Moved, sampleCount),
            Untagged = untagged,
        };
    }

    /// <summary>Of two placements that are one, nothing moves, whatever kind they are.</summary>
    private bool TryTallySame(OwnerTally owners, out double error)
    {
        error = 0;
        if (_before.Fingerprint != _after.Fingerprint)
        {
            return false;
        }

        foreach (var (node, share) in before.Shares(nodeIds.Length).Index())
        {
            owners.Add(node, node, (UInt128)Math.ScaleB(share, ProductBits));
        }

        return true;
    }

    private OverlapTally SampleHashes()
    {
        var tally = NewTally();
        var random = default(RandomHashes);
        for (var i = 0; i < sampleCount; i++)
        {
            var hash = random.Next() >> (64 - _before.HashValueBits);
            tally.Add(hash, hash, 1);
        }

        return tally;
    }

    /// <summary>What nodes own is known even where what moves is not.</summary>
    private OwnerMovement WithTrueShares(OwnerMovement sampled)
    {
        var (left, right) = (before.Shares(nodeIds.Length), after.Shares(nodeIds.Length));
        return sampled with { Nodes = [.. sampled.Nodes.Select((node, i) => node with { Before = left[i], After = right[i] })] };
    }

    private OverlapTally NewTally() => new(before, after, nodeIds, replicas);
}

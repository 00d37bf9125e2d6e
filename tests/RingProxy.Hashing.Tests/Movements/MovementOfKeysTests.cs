using System.Globalization;

namespace RingProxy.Hashing.Tests;

/// <summary>What is predicted for the key space, counted over keys: 200 pairs of rings, a million keys each.</summary>
public sealed class MovementOfKeysTests
{
    private const int PairCount = 200;
    private const int KeyCount = 1_000_000;

    /// <summary>
    /// Distances in standard errors. The greatest of 200 is about 3; if errors are what they are said to be, the mean square is about 1 ± 0.1, so
    /// neither a wrong prediction nor an error bar that is too wide goes unseen.
    /// </summary>
    [Fact]
    public void Between_RandomRings_PredictsWhatAMillionKeysDo()
    {
        var keys = Enumerable.Range(0, KeyCount).Select(RandomKey).ToArray();
        var pairs = new (Movement Predicted, double Counted, double Distance)[PairCount];

        Parallel.For(0, PairCount, seed => pairs[seed] = Compare(new Random(seed), keys));

        Assert.All(pairs, pair => Assert.True(Math.Abs(pair.Distance) < 4.5, $"{pair.Predicted.Method}: predicted {pair.Predicted.Owners.Moved}, counted {pair.Counted}, {pair.Distance:F1} standard errors"));
        Assert.InRange(pairs.Average(pair => pair.Distance * pair.Distance), 0.7, 1.4);
        Assert.InRange(pairs.Count(pair => pair.Predicted.Owners.Moved is > 0.01 and < 0.99), 120, PairCount);
        Assert.All(Enum.GetValues<MovementMethod>(), method => Assert.InRange(pairs.Count(pair => pair.Predicted.Method == method), 10, 190));
    }

    private static (Movement Predicted, double Counted, double Distance) Compare(Random random, byte[][] keys)
    {
        var before = RandomRing(random, null);
        var after = RandomRing(random, random.Next(3) > 0 ? before : null);
        var movement = Movement.Between(before, after);
        var predicted = movement.Untagged ?? movement;
        var counter = new KeyMovementCounter(before, after);
        foreach (var key in keys)
        {
            counter.Add(key);
        }

        var counted = SampledShare.Of(counter.ToMovement().Owners.Moved, keys.Length);
        var error = Math.Sqrt(Math.Pow(counted.StandardError, 2) + (predicted.Method == MovementMethod.Exact ? 0 : Math.Pow(predicted.Error, 2)));
        return (predicted, counted.Share, (counted.Share - predicted.Owners.Moved) / error);
    }

    /// <summary>Any placement, or another's without one of its nodes; one in three in transition.</summary>
    private static Ring RandomRing(Random random, Ring? akin)
    {
        var (spec, nodes) = akin is null ? RandomPlacement.Of(random) : WithoutOne(random, akin);
        var transition = random.Next(3) > 0 ? null : new RingTransition
        {
            PreviousPlacement = spec,
            PreviousNodes = [.. nodes.Skip(nodes.Length / 3)],
            Version = random.Next(1, 3),
            Share = Math.Round(random.NextDouble(), 2),
            Announced = 1,
        };
        var ring = new RingSpec { RingId = "test", Placement = spec, Nodes = nodes, Transition = transition };
        return Ring.Validate(ring).Count == 0 ? Ring.Build(ring) : Ring.Build(ring with { Transition = null });
    }

    private static (PlacementSpec Spec, PlacementNode[] Nodes) WithoutOne(Random random, Ring ring)
    {
        PlacementNode[] nodes = [.. ring.Placement.Nodes.RemoveAt(random.Next(ring.Placement.Nodes.Length))];
        return Placement.Validate(ring.Placement.Spec, nodes).Count == 0
            ? (ring.Placement.Spec, nodes)
            : (ring.Placement.Spec, [.. ring.Placement.Nodes]);
    }

    /// <summary>Random digits without a tag: hashes such as crc32 do not spread consecutive numbers at random.</summary>
    private static byte[] RandomKey(int number) =>
        System.Text.Encoding.ASCII.GetBytes(SplitMix.Finish((ulong)number + 1).ToString("x16", CultureInfo.InvariantCulture) + SplitMix.Finish((ulong)number << 32).ToString("x16", CultureInfo.InvariantCulture));
}

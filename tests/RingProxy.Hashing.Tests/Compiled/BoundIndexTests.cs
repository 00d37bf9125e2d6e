using System.Numerics;
using FsCheck;
using FsCheck.Fluent;

namespace RingProxy.Hashing.Tests;

/// <summary>The flat tables against a plain search over the same points.</summary>
public sealed class BoundIndexTests
{
    [Fact]
    public void Owner_AnyPoints_IsThatOfAPlainSearch() => Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed =>
    {
        var circle = RandomCircle.Of(new Random(seed));
        var index = circle.Index();

        Assert.All(circle.Probes(), hash => Assert.Equal(circle.OrderOf(hash)[0], index.Owner(hash)));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Fill_AnyPointsAndLength_IsTheStartOfAPlainWalk() => Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed =>
    {
        var circle = RandomCircle.Of(new Random(seed));
        var index = circle.Index();
        foreach (var hash in circle.Probes())
        {
            var order = circle.OrderOf(hash);
            foreach (var length in new[] { 1, 3, 4, 5, order.Length + 2 })
            {
                var nodes = new int[length];
                var count = index.Fill(hash, nodes, order.Length);

                Assert.Equal(order.Take(length), nodes[..count]);
            }
        }
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Shares_AnyPoints_AreTheLengthsOfTheArcs() => Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed =>
    {
        var circle = RandomCircle.Of(new Random(seed));

        var shares = circle.Index().Shares(circle.NodeCount);

        Assert.Equal(1, shares.Sum(), 1e-12);
        Assert.All(shares.Index(), share => Assert.Equal((double)circle.HashesOwnedBy(share.Index) / Math.Pow(2, circle.ValueBits), share.Item, 1e-15));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void RandomCircle_ManySeeds_CoversTheHardShapes()
    {
        var circles = Enumerable.Range(0, 300).Select(seed => RandomCircle.Of(new Random(seed))).ToArray();

        Assert.All(
            new Func<RandomCircle, bool>[]
            {
                circle => circle.Points.Length == 1,
                circle => circle.Points.Length > 100,
                circle => circle.Points.Any(point => point.Hash == 0),
                circle => circle.Points.Any(point => point.Hash == circle.LastHash),
                circle => circle.Points.DistinctBy(point => point.Hash).Count() < circle.Points.Length,
                circle => circle.Points.Zip(circle.Points.Skip(1)).Any(pair => pair.Second.Hash - pair.First.Hash == 1),
                circle => circle.NodeCount > 255,
                circle => circle.CircleBits == 32,
                circle => circle.ValueBits < circle.CircleBits,
            },
            shape => Assert.InRange(circles.Count(shape), 5, 295));
    }

    /// <summary>Sorted points with owners, and what they mean, worked out slowly.</summary>
    private sealed record RandomCircle((ulong Hash, int Owner)[] Points, int NodeCount, int CircleBits, int ValueBits)
    {
        public ulong LastHash => ulong.MaxValue >> (64 - CircleBits);

        private ulong LastValue => ulong.MaxValue >> (64 - ValueBits);

        public static RandomCircle Of(Random random)
        {
            var circleBits = random.Next(2) == 0 ? 64 : 32;
            var valueBits = circleBits == 32 && random.Next(2) == 0 ? 15 : circleBits;
            var nodeCount = random.Next(4) == 0 ? random.Next(256, 400) : random.Next(1, 9);
            var last = ulong.MaxValue >> (64 - circleBits);
            var count = random.Next(4) == 0 ? 1 : random.Next(1, 200);
            var near = (ulong)random.NextInt64() & last;
            var points = Enumerable.Range(0, count)
                .Select(_ => random.Next(6) switch
                {
                    0 => 0UL,
                    1 => last,
                    2 => Math.Min(last, (near & (last >> 1)) + (ulong)random.Next(20)),
                    3 => (ulong)random.Next(1 << 15),
                    _ => (ulong)random.NextInt64(long.MinValue, long.MaxValue) & last,
                })
                .Select(hash => (hash, random.Next(nodeCount)))
                .OrderBy(point => point.hash)
                .ToArray();
            return new RandomCircle(points, nodeCount, circleBits, valueBits);
        }

        public BoundIndex Index()
        {
            var circle = new PointCircle(CircleBits);
            foreach (var (hash, owner) in Points)
            {
                circle.Add(hash, owner);
            }

            return new BoundIndex(circle.Compile(LookupRule.AtOrAbove), CircleBits, ValueBits);
        }

        /// <summary>On every point, one before and one past it, and the ends.</summary>
        public IEnumerable<ulong> Probes() => Points
            .SelectMany(point => new[] { point.Hash, point.Hash - 1, point.Hash + 1 })
            .Append(0UL).Append(LastHash)
            .Select(hash => hash & LastHash)
            .Distinct();

        public int[] OrderOf(ulong hash)
        {
            var first = Array.FindIndex(Points, point => point.Hash >= hash);
            first = first < 0 ? 0 : first;
            // Of equal points only the first counts.
            return [.. Enumerable.Range(0, Points.Length)
                .Select(step => (first + step) % Points.Length)
                .Where(i => i == 0 || Points[i - 1].Hash != Points[i].Hash)
                .Select(i => Points[i].Owner)
                .Distinct()];
        }

        public BigInteger HashesOwnedBy(int node)
        {
            var sum = BigInteger.Zero;
            var next = BigInteger.Zero;
            foreach (var (hash, owner) in Points.DistinctBy(point => point.Hash).Append((LastHash, Points[0].Owner)))
            {
                var end = BigInteger.Min(hash, LastValue) + 1;
                if (end > next)
                {
                    sum += owner == node ? end - next : 0;
                    next = end;
                }
            }

            return sum;
        }
    }
}

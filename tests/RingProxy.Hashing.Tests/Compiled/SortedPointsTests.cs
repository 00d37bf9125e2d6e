using FsCheck;
using FsCheck.Fluent;

namespace RingProxy.Hashing.Tests;

/// <summary>The arcs of every lookup rule against the search that the peer itself makes, written out over the plain points.</summary>
public sealed class SortedPointsTests
{
    [Theory]
    [InlineData("AtOrAbove", "FirstWins")]
    [InlineData("AtOrAbove", "LastWins")]
    [InlineData("Above", "FirstWins")]
    [InlineData("Above", "LastWins")]
    [InlineData("AtOrAboveFromLast", "LastWins")]
    [InlineData("Nearest", "FirstWins")]
    public void Compile_AnyPoints_IsThePeersSearch(string rule, string ties) => Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed =>
    {
        var random = new Random(seed);
        var bits = random.Next(2) == 0 ? 32 : 64;
        var points = DrawPoints(random, bits);
        var circle = new PointCircle(bits);
        foreach (var (hash, owner) in points)
        {
            circle.Add(hash, owner);
        }

        var index = new BoundIndex(circle.Compile(Enum.Parse<LookupRule>(rule), Enum.Parse<TieRule>(ties)), bits, bits);

        Assert.All(Probes(points, bits), hash => Assert.Equal(Search(points, hash, bits, Enum.Parse<LookupRule>(rule), ties == "LastWins"), index.Owner(hash)));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void DrawPoints_ManySeeds_CoversTheHardShapes()
    {
        var draws = Enumerable.Range(0, 200).Select(seed => DrawPoints(new Random(seed), 32)).ToArray();

        Assert.All(
            new Func<(ulong Hash, int Owner)[], bool>[]
            {
                points => points.Length == 1,
                points => points.Length > 20,
                points => points.Any(point => point.Hash == 0),
                points => points.Any(point => point.Hash == uint.MaxValue),
                points => points.GroupBy(point => point.Hash).Any(equal => equal.Select(point => point.Owner).Distinct().Count() > 1),
                points => points.Any(point => points.Any(other => other.Hash == point.Hash + 1)),
                points => points.Any(point => points.Any(other => other.Hash == point.Hash + 3)),
            },
            shape => Assert.InRange(draws.Count(shape), 5, 195));
    }

    private static (ulong Hash, int Owner)[] DrawPoints(Random random, int bits)
    {
        var last = ulong.MaxValue >> (64 - bits);
        var near = (ulong)random.NextInt64() & (last >> 1);
        return [.. Enumerable.Range(0, random.Next(3) == 0 ? 1 : random.Next(2, 40)).Select(_ => (random.Next(7) switch
        {
            0 => 0UL,
            1 => last,
            2 or 3 => near + (ulong)random.Next(24),
            _ => (ulong)random.NextInt64(long.MinValue, long.MaxValue) & last,
        }, random.Next(6)))];
    }

    /// <summary>On, beside and halfway between points, and at the ends.</summary>
    private static IEnumerable<ulong> Probes((ulong Hash, int Owner)[] points, int bits)
    {
        var last = ulong.MaxValue >> (64 - bits);
        var sorted = points.Select(point => point.Hash).Order().ToArray();
        var halves = sorted.Select((hash, i) => hash + (((sorted[(i + 1) % sorted.Length] - hash) & last) / 2));
        return sorted.Concat(halves).SelectMany(hash => new[] { hash - 1, hash, hash + 1 }).Append(0UL).Append(last).Select(hash => hash & last).Distinct();
    }

    private static int Search((ulong Hash, int Owner)[] added, ulong hash, int bits, LookupRule rule, bool lastWins)
    {
        var points = added.OrderBy(point => point.Hash).ToList();
        if (rule is LookupRule.Nearest)
        {
            var mask = ulong.MaxValue >> (64 - bits);
            var next = Math.Max(0, points.FindIndex(point => point.Hash >= hash));
            next = points[next].Hash < hash ? 0 : next;
            var previous = (next + points.Count - 1) % points.Count;
            return ((hash - points[previous].Hash) & mask) <= ((points[next].Hash - hash) & mask) ? points[previous].Owner : points[next].Owner;
        }

        var map = lastWins ? points.GroupBy(point => point.Hash).Select(equal => equal.Last()).ToList() : points.DistinctBy(point => point.Hash).ToList();
        if (rule is LookupRule.AtOrAboveFromLast && hash < map[0].Hash)
        {
            return map[^1].Owner;
        }

        var found = map.FindIndex(point => rule is LookupRule.Above ? point.Hash > hash : point.Hash >= hash);
        return map[found < 0 ? 0 : found].Owner;
    }
}

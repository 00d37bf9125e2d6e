using FsCheck;
using FsCheck.Fluent;

namespace RingProxy.Hashing.Tests;

public sealed class PointSorterTests
{
    [Fact]
    public void Sort_AnyPoints_IsTheStableOrder() => Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed =>
    {
        var points = RandomPoints(new Random(seed));
        var owners = Enumerable.Range(0, points.Length).Select(i => (ushort)i).ToArray();
        var expected = owners.OrderBy(i => points[i]).ToArray();

        var sorted = (ulong[])points.Clone();
        PointSorter.Sort(ref sorted, ref owners);

        Assert.Equal(expected, owners);
        Assert.Equal(expected.Select(i => points[i]), sorted);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void RandomPoints_ManySeeds_RepeatPointsAndDifferInLowBitsOnly()
    {
        var draws = Enumerable.Range(0, 100).Select(seed => RandomPoints(new Random(seed))).ToArray();

        Assert.InRange(draws.Count(points => points.Distinct().Count() < points.Length), 50, 100);
        Assert.InRange(draws.Count(points => points.Distinct().GroupBy(point => point >> 31).Any(group => group.Count() > 1)), 50, 100);
    }

    /// <summary>Some anywhere, some equal, some that differ only below the bits that the radix passes look at.</summary>
    private static ulong[] RandomPoints(Random random)
    {
        var near = (ulong)random.NextInt64();
        return [.. Enumerable.Range(0, random.Next(300)).Select(_ => random.Next(3) == 0 ? near + (ulong)random.Next(50) : (ulong)random.NextInt64(long.MinValue, long.MaxValue))];
    }
}

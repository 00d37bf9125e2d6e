namespace RingProxy.Hashing.Tests;

public sealed class PortableLogTests
{
    [Fact]
    public void MinusLogOfFraction_ManyDraws_IsTheLibrarysWithinTwoUlps()
    {
        var random = new Random(1);
        var draws = Enumerable.Range(0, 10_000).Select(_ => (ulong)random.NextInt64(long.MinValue, long.MaxValue) >> random.Next(64));

        foreach (var draw in draws.Append(0UL).Append(ulong.MaxValue))
        {
            var expected = -Math.Log(((draw >> 12) + 0.5) / Math.Pow(2, 52));
            var actual = PortableLog.MinusLogOfFraction(draw);

            Assert.True(actual > 0);
            // Beside the relative error, that of a sum of two terms of magnitude up to 0.7.
            Assert.InRange(actual, expected - Tolerance(expected), expected + Tolerance(expected));
        }
    }

    private static double Tolerance(double value) => Math.Max(value, 0.7) * Math.Pow(2, -51);
}

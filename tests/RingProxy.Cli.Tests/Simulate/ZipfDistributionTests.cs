namespace RingProxy.Cli.Tests;

public sealed class ZipfDistributionTests
{
    private const int Draws = 400_000;

    [Theory]
    [InlineData(1, 1.0)]
    [InlineData(2, 1.0)]
    [InlineData(10, 0.0)]
    [InlineData(10, 0.5)]
    [InlineData(10, 0.999999999)]
    [InlineData(10, 1.0)]
    [InlineData(1000, 1.0)]
    [InlineData(1000, 1.3)]
    [InlineData(100, 3.0)]
    [InlineData(10_000_000, 10.0)]
    public void Next_ManyDraws_EachOfTheFirstRanksHasItsProbability(int count, double exponent)
    {
        var distribution = new ZipfDistribution(count, exponent);
        var random = new SplitMix64(42);
        var looked = Math.Min(count, 10);
        var found = new int[looked + 1];
        for (var i = 0; i < Draws; i++)
        {
            var rank = distribution.Next(random);
            Assert.InRange(rank, 1, count);
            found[Math.Min(rank, looked + 1) - 1]++;
        }

        var norm = Enumerable.Range(1, count).Sum(k => Math.Pow(k, -exponent));
        for (var k = 1; k <= looked; k++)
        {
            var p = Math.Pow(k, -exponent) / norm;
            // Five standard deviations, and the rounding of one draw.
            Assert.Equal(p, (double)found[k - 1] / Draws, (5 * Math.Sqrt(p * (1 - p) / Draws)) + (1.0 / Draws));
        }
    }

    [Fact]
    public void Probabilities_FallByThePowerAndSumToOne()
    {
        var probabilities = new ZipfDistribution(50, 1.5).Probabilities();

        Assert.Equal(1, probabilities.Sum(), 1e-12);
        Assert.Equal(Math.Pow(7, -1.5), probabilities[6] / probabilities[0], 1e-12);
    }

    [Fact]
    public void SplitMix64_SeedOfThePublishedTest_GivesItsNumbers()
    {
        var random = new SplitMix64(1234567);

        Assert.Equal((ulong[])[6457827717110365317, 3203168211198807973, 9817491932198370423], (ulong[])[random.Next(), random.Next(), random.Next()]);
    }
}

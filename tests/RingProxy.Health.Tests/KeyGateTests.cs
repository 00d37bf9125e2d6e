namespace RingProxy.Health.Tests;

public sealed class KeyGateTests
{
    private static readonly double[] s_shares = [0.01, 0.1, 0.25, 0.5, 0.75, 0.9];

    public static TheoryData<string> Families => [.. KeyFamilies.All.Keys];

    [Theory]
    [MemberData(nameof(Families))]
    public void IsWithin_HashesOfAnyKind_AreItsShareOfThem(string family)
    {
        var hashes = KeyFamilies.All[family];
        Assert.All(s_shares, share =>
        {
            var within = hashes.Count(hash => KeyGate.IsWithin(KeyGate.Of(hash, nodeSeed: 0x1234_5678_9ABC_DEF0), share)) / (double)hashes.Length;
            Assert.Equal(share, within, 5 * Math.Sqrt(share * (1 - share) / hashes.Length));
        });
    }

    /// <summary>The hashes taken as they are would not do: the companion of the test above, that shows that its keys are hard ones.</summary>
    [Theory]
    [InlineData("16 bits")]
    [InlineData("32 bits")]
    [InlineData("close together")]
    public void IsWithin_HashesWithoutMixing_AreNot(string family) =>
        Assert.DoesNotContain(KeyFamilies.All[family], hash => !KeyGate.IsWithin(hash, 0.01));

    [Fact]
    public void Of_AnotherNode_OrdersKeysAnew()
    {
        var hashes = KeyFamilies.All["64 bits"];
        var both = hashes.Count(hash => KeyGate.IsWithin(KeyGate.Of(hash, 1), 0.5) && KeyGate.IsWithin(KeyGate.Of(hash, 2), 0.5)) / (double)hashes.Length;
        Assert.Equal(0.25, both, 0.02);
    }

    [Theory]
    [InlineData(0, 0UL, false)]
    [InlineData(0, ulong.MaxValue, false)]
    [InlineData(0.5, (1UL << 63) - 1024, true)]
    [InlineData(0.5, 1UL << 63, false)]
    [InlineData(1, ulong.MaxValue, true)]
    [InlineData(1, 0UL, true)]
    public void IsWithin_AtTheBounds_IsExact(double share, ulong gate, bool expected) => Assert.Equal(expected, KeyGate.IsWithin(gate, share));
}

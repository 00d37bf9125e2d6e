using System.Text;

namespace RingProxy.Cache.Tests;

public sealed class HotKeysTests
{
    [Fact]
    public void Top_FewKeysAmongManyOthers_AreFoundWithTheirOrder()
    {
        var keys = new HotKeys();
        var random = new Random(1);

        for (var i = 0; i < 400_000; i++)
        {
            var draw = random.Next(100);
            keys.Note(Encoding.ASCII.GetBytes(draw < 8 ? "hottest" : draw < 12 ? "hot" : $"cold:{random.Next(100_000)}"));
        }

        var top = keys.Top(2);
        Assert.Equal(["hottest", "hot"], top.Select(key => Encoding.ASCII.GetString(key.Key)));
        // Space-Saving is never too low but for the sample's own spread, and too high by the least place at most.
        Assert.InRange(top[0].Uses, 28_000, 40_000);
    }

    [Fact]
    public void Age_AfterHalfLives_ForgetsOldKeys()
    {
        var keys = new HotKeys();
        for (var i = 0; i < HotKeys.SampleInterval * 4; i++)
            keys.Note("once"u8);
        Assert.Equal(4 * HotKeys.SampleInterval, keys.Top(1).Single().Uses);

        for (var halving = 1; halving <= 3; halving++)
            keys.Age(halving * HotKeys.HalfLifeMilliseconds);

        Assert.Empty(keys.Top(1));
    }

    [Fact]
    public void Note_LongKeysAndManyOfThem_StayWithinTheirBounds()
    {
        var keys = new HotKeys();
        for (var i = 0; i < HotKeys.SampleInterval * (HotKeys.Capacity + 1); i++)
            keys.Note(Encoding.ASCII.GetBytes($"{i:000000}{new string('x', 1000)}"));

        var top = keys.Top(int.MaxValue);

        Assert.Equal(HotKeys.Capacity, top.Count);
        Assert.All(top, key => Assert.Equal(HotKeys.KeptKeyBytes, key.Key.Length));
    }

    [Fact]
    public void Note_SteadyPath_AllocatesNothing()
    {
        var keys = new HotKeys();
        keys.Note("key"u8);
        for (var i = 0; i < HotKeys.SampleInterval; i++)
            keys.Note("key"u8);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 10_000; i++)
            keys.Note("key"u8);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}

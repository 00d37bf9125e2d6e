namespace RingProxy.Cli.Tests;

public sealed class LruCacheTests
{
    [Fact]
    public void ReadThrough_OverCapacity_DropsTheLeastRecentlyUsed()
    {
        var cache = new LruCache(2);

        bool[] found = [cache.ReadThrough(1), cache.ReadThrough(2), cache.ReadThrough(1), cache.ReadThrough(3), cache.ReadThrough(1), cache.ReadThrough(2)];

        Assert.Equal([false, false, true, false, true, false], found);
        Assert.Equal(2, cache.Count);
        Assert.False(cache.Contains(3));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(40)]
    public void ReadThrough_RandomKeys_AgreesWithAPlainList(int capacity)
    {
        var cache = new LruCache(capacity);
        List<int> model = [];
        var random = new SplitMix64(capacity);
        var hits = 0;
        for (var i = 0; i < 20_000; i++)
        {
            var key = (int)(random.Next() % 30);
            var expected = model.Remove(key);
            model.Add(key);
            if (model.Count > capacity)
                model.RemoveAt(0);

            Assert.Equal(expected, cache.ReadThrough(key));
            Assert.Equal(model.Count, cache.Count);
            hits += expected ? 1 : 0;
        }

        Assert.All(Enumerable.Range(0, 30), key => Assert.Equal(model.Contains(key), cache.Contains(key)));
        Assert.InRange(hits, 1, 19_999);
    }
}

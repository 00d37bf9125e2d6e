namespace RingProxy.Hashing.Tests;

public sealed class JumpTests
{
    /// <summary>Of the paper's function: bucket 0 of one; a key that jumps stays or goes to the last.</summary>
    [Fact]
    public void Owner_OneBucketMore_StaysOrGoesToTheLast()
    {
        var random = new Random(1);
        var hashes = Enumerable.Range(0, 200).Select(_ => (ulong)random.NextInt64(long.MinValue, long.MaxValue)).ToArray();
        for (var count = 1; count < 30; count++)
        {
            var (before, after) = (new JumpIndex(count), new JumpIndex(count + 1));

            Assert.All(hashes, hash => Assert.Contains(after.Owner(hash), new[] { before.Owner(hash), count }));
        }
    }

    [Fact]
    public void OwnerOf_ManyKeys_IsEven()
    {
        var placement = SamplePlacements.Build("jump", Nodes.Many(8));
        var keys = Nodes.Keys(16_000);

        // Five standard deviations around 2,000.
        Assert.All(keys.CountBy(key => placement.OwnerOf(key)), node => Assert.InRange(node.Value, 1790, 2210));
    }
}

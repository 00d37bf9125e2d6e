using System.Text;
using Xunit.Abstractions;

namespace RingProxy.IntegrationTests;

/// <summary>The random pools and keys are not all of the easy kind.</summary>
public sealed class PeerDrawTests(ITestOutputHelper output)
{
    [Fact]
    public void Keys_OfOnePool_HaveHighBytesOpenAndClosedTagsAndConsecutiveIds()
    {
        var keys = new PeerDraw(output).Keys();

        Assert.All(keys, key => Assert.InRange(key.Length, 1, 60));
        Assert.All(keys.SelectMany(key => key), b => Assert.True(b is > 0x20 and not 0x7F, $"byte {b}"));
        Assert.True(keys.Count(key => key.Any(b => b >= 0x80)) > keys.Length / 3);
        var texts = keys.Select(Encoding.Latin1.GetString).ToList();
        Assert.Contains(texts, text => text.Contains('{') && text.IndexOf('}') > text.IndexOf('{') + 1);
        Assert.Contains(texts, text => text.Contains('{') && !text.Contains('}'));
        Assert.True(texts.Count(text => text.StartsWith("user:", StringComparison.Ordinal)) >= keys.Length / 4);
    }

    [Fact]
    public void Pools_OfOneRun_HaveOneNodeManyNodesAndEachKindOfWeights()
    {
        var draw = new PeerDraw(output);
        var sizes = PeerDraw.PoolNames.Select(draw.PoolSize).ToList();
        var weights = sizes.Select(size => draw.Weights(size, most: 200)).ToList();

        Assert.Equal((1, 2), (sizes[0], sizes[1]));
        Assert.All(sizes, size => Assert.InRange(size, 1, 60));
        Assert.True(sizes.Max() > 40, $"{sizes.Max()}");
        Assert.All(weights.SelectMany(w => w), weight => Assert.InRange(weight, 1, 200));
        Assert.Contains(weights, w => w.Length > 2 && w.All(weight => weight == 1));
        Assert.Contains(weights, w => w.Max() > 50 * w.Min());
    }

    [Fact]
    public void KeysOfAnyBytes_OfOnePool_HaveControlsAndSpaces() =>
        Assert.InRange(new PeerDraw(output).KeysOfAnyBytes().SelectMany(key => key).Count(b => b <= 0x20), 100, 1000);

    [Fact]
    public void Names_OfOnePool_AreDifferentAndOfAllLengths()
    {
        var names = new PeerDraw(output).Names(60);

        Assert.Equal(60, names.Distinct(StringComparer.Ordinal).Count());
        Assert.True(names.Select(name => name.Length).Distinct().Count() > 2);
        Assert.All(names, name => Assert.DoesNotContain(' ', name));
    }
}

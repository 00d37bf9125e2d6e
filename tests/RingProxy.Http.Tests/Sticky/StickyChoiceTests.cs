using RingProxy.Topology;

namespace RingProxy.Http.Tests;

public sealed class StickyChoiceTests
{
    [Theory]
    [InlineData(false, false, PinnedNodeGoneAnswer.Repick, nameof(StickyVerdict.ByRing))]
    [InlineData(false, false, PinnedNodeGoneAnswer.Fail, nameof(StickyVerdict.ByRing))]
    [InlineData(true, true, PinnedNodeGoneAnswer.Repick, nameof(StickyVerdict.PinnedFirst))]
    [InlineData(true, true, PinnedNodeGoneAnswer.Fail, nameof(StickyVerdict.PinnedOnly))]
    [InlineData(true, false, PinnedNodeGoneAnswer.Repick, nameof(StickyVerdict.ByRing))]
    [InlineData(true, false, PinnedNodeGoneAnswer.Fail, nameof(StickyVerdict.Gone))]
    public void Judge_EveryCase(bool hasPin, bool isAble, PinnedNodeGoneAnswer whenGone, string verdict) =>
        Assert.Equal(verdict, StickyChoice.Judge(hasPin, isAble, whenGone).ToString());

    // Nodes 0 to 4; upper-case letters of the ring drain.
    [Theory]
    [InlineData("abcde", "012", -1, 3, "012")]
    [InlineData("abcde", "012", 0, 3, "012")]
    [InlineData("abcde", "012", 2, 3, "201")]
    [InlineData("abcde", "012", 4, 3, "401")]
    [InlineData("abcde", "012", 4, 9, "4012")]
    [InlineData("abcde", "012", 4, 1, "4")]
    [InlineData("abcde", "012", 4, 0, "")]
    [InlineData("abcde", "", 4, 3, "4")]
    [InlineData("abcde", "", -1, 3, "")]
    [InlineData("Abcde", "012", -1, 3, "120")]
    [InlineData("Abcde", "012", -1, 2, "12")]
    [InlineData("Abcde", "012", 0, 3, "012")]
    [InlineData("Abcde", "012", 1, 3, "120")]
    [InlineData("ABcde", "012", 4, 9, "4201")]
    [InlineData("ABCde", "012", -1, 3, "012")]
    [InlineData("ABCDE", "012", 4, 2, "40")]
    public void Order_OfNodes_IsPinnedThenStayingThenDraining(string ring, string able, int pinned, int most, string expected)
    {
        using var httpRing = Rings.Http(Rings.Of(1, ring.Select(letter =>
            Rings.Node($"{letter}", "127.0.0.1:1", char.IsUpper(letter) ? NodeStatus.Draining : NodeStatus.Active))));
        Assert.True(httpRing.TryGetView(out var view));
        int NumberOf(char digit) => view.IndexOf($"{ring[digit - '0']}");
        Span<int> order = stackalloc int[most];

        var count = StickyChoice.Order([.. able.Select(NumberOf)], pinned < 0 ? -1 : NumberOf((char)('0' + pinned)), view, order);

        Assert.Equal([.. expected.Select(NumberOf)], order[..count].ToArray());
        Assert.Equal(ring.Count(char.IsUpper), view.DrainingCount);
        Assert.Equal(-1, view.IndexOf("absent"));
    }
}

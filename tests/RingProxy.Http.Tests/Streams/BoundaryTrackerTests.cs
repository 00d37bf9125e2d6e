using System.Text;

namespace RingProxy.Http.Tests;

public sealed class BoundaryTrackerTests
{
    /// <summary>A bar where an event has ended.</summary>
    [Theory]
    [InlineData("data: 1\n\n|data: 2\n\n|")]
    [InlineData("data: 1\r\n\r\n|id: 7\r\ndata: 2\r\n\r\n|: comment\r\n\r\n|")]
    [InlineData("data: 1\r\r|data: 2\r\r|")]
    [InlineData("data: 1\r\n\n|data: 2\n\r\n|data: 3\r\n\r\n|")]
    [InlineData("\n|\n|data\n\n|")]
    [InlineData("data: not\ndata: yet")]
    public void EventTracker_InOneGo_StopsAtEachBlankLine(string marked)
    {
        var ends = EndsOf(marked, out var bytes);
        Assert.Equal(ends, StopsOf(new EventTracker(), [bytes]));
    }

    [Theory]
    [InlineData("data: 1\n\n|data: 2\n\n|")]
    [InlineData("data: 1\r\n\r\n|id: 7\r\ndata: 2\r\n\r\n|")]
    [InlineData("data: 1\r\r|data: 2\r\r|")]
    public void EventTracker_EverySplit_IsAtABoundaryExactlyAfterAnEvent(string marked)
    {
        var ends = EndsOf(marked, out var bytes);
        for (var split = 0; split <= bytes.Length; split++)
        {
            var tracker = new EventTracker();
            tracker.Advance(bytes.AsSpan(0, split));
            // After the CR that completes a blank line the event is out; its LF may follow.
            var isAfterItsCarriageReturn = split > 0 && bytes[split - 1] == '\r' && ends.Contains(split + 1) && marked.Contains('\n', StringComparison.Ordinal);
            Assert.True((split == 0 || ends.Contains(split) || isAfterItsCarriageReturn) == tracker.IsAtBoundary, $"split {split}");
            Assert.Equal(ends.LastOrDefault(), split + StopsOf(tracker, [bytes[split..]]).LastOrDefault());
        }
    }

    [Fact]
    public void GrpcTracker_EverySplit_IsAtABoundaryExactlyBetweenMessages()
    {
        byte[] bytes = [1, 0, 0, 0, 0, 0, 0, 0, 0, 3, 9, 9, 9, 0, 0, 0, 1, 2, .. new byte[0x102], 0, 0, 0, 0, 0];
        int[] ends = [5, 13, 13 + 5 + 0x102, bytes.Length];
        Assert.Equal(ends, StopsOf(new GrpcTracker(), [bytes]));
        for (var split = 0; split <= bytes.Length; split++)
        {
            var tracker = new GrpcTracker();
            tracker.Advance(bytes.AsSpan(0, split));
            Assert.True((split == 0 || ends.Contains(split)) == tracker.IsAtBoundary, $"split {split}");
            tracker.Advance(bytes.AsSpan(split));
            Assert.True(tracker.IsAtBoundary, $"split {split}");
        }
    }

    [Fact]
    public void GrpcTracker_LongestMessage_IsFollowed()
    {
        var tracker = new GrpcTracker();
        tracker.Advance([0, 0xFF, 0xFF, 0xFF, 0xFF]);
        tracker.Advance(new byte[100_000]);
        Assert.False(tracker.IsAtBoundary);
    }

    [Fact]
    public void OpaqueTracker_Anything_IsNeverAtABoundary()
    {
        var tracker = new OpaqueTracker();
        Assert.False(tracker.IsAtBoundary);
        tracker.Advance("data: 1\n\n"u8);
        Assert.False(tracker.IsAtBoundary);
    }

    private static int[] EndsOf(string marked, out byte[] bytes)
    {
        bytes = Encoding.ASCII.GetBytes(marked.Replace("|", "", StringComparison.Ordinal));
        return [.. marked.Index().Where(c => c.Item == '|').Select((c, number) => c.Index - number)];
    }

    private static List<int> StopsOf(BoundaryTracker tracker, byte[][] pieces)
    {
        var (position, stops) = (0, new List<int>());
        foreach (var piece in pieces)
        {
            for (var rest = piece.AsSpan(); !rest.IsEmpty;)
            {
                var count = tracker.AdvanceToBoundary(rest);
                position += count;
                rest = rest[count..];
                if (tracker.IsAtBoundary)
                {
                    stops.Add(position);
                }
            }
        }

        return stops;
    }
}

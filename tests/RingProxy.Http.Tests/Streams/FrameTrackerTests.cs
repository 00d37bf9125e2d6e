namespace RingProxy.Http.Tests;

public sealed class FrameTrackerTests
{
    private const int SeedCount = 150;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Advance_ByteByByte_SeesEveryEnd(bool isMasked)
    {
        for (var seed = 0; seed < SeedCount; seed++)
        {
            var said = Frames.Random(new Random(seed), isMasked);
            var tracker = default(FrameTracker);
            var (frameEnds, messageEnds) = (new List<int> { 0 }, new List<int> { 0 });
            for (var i = 0; i < said.Bytes.Length; i++)
            {
                tracker.Advance(said.Bytes.AsSpan(i, 1));
                AddIf(tracker.IsBetweenFrames, frameEnds, i + 1);
                AddIf(tracker.IsBetweenMessages, messageEnds, i + 1);
            }

            Assert.True(said.FrameEnds.SequenceEqual(frameEnds), $"frames of seed {seed}");
            Assert.True(said.MessageEnds.SequenceEqual(messageEnds), $"messages of seed {seed}");
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Advance_EverySplitInTwo_EndsInTheSameState(bool isMasked)
    {
        for (var seed = 0; seed < SeedCount; seed++)
        {
            var said = Frames.Random(new Random(seed), isMasked, longest: 300);
            for (var split = 0; split <= said.Bytes.Length; split++)
            {
                var tracker = default(FrameTracker);
                tracker.Advance(said.Bytes.AsSpan(0, split));
                Assert.True(said.FrameEnds.Contains(split) == tracker.IsBetweenFrames, $"seed {seed}, split {split}");
                Assert.True(said.MessageEnds.Contains(split) == tracker.IsBetweenMessages, $"seed {seed}, split {split}");
                tracker.Advance(said.Bytes.AsSpan(split));
                Assert.True(tracker.IsBetweenMessages, $"seed {seed}, split {split}");
            }
        }
    }

    [Fact]
    public void AdvanceToFrameEnd_PiecesOfAnySize_StopsAtEachFrame()
    {
        for (var seed = 0; seed < SeedCount; seed++)
        {
            var random = new Random(seed);
            var said = Frames.Random(random, isMasked: false);
            var tracker = default(FrameTracker);
            var (position, ends) = (0, new List<int> { 0 });
            foreach (var piece in Frames.Cut(said.Bytes, random))
            {
                for (var rest = piece.Span; !rest.IsEmpty;)
                {
                    var count = tracker.AdvanceToFrameEnd(rest);
                    Assert.InRange(count, 1, rest.Length);
                    position += count;
                    rest = rest[count..];
                    AddIf(tracker.IsBetweenFrames, ends, position);
                }
            }

            Assert.True(said.FrameEnds.SequenceEqual(ends), $"seed {seed}");
        }
    }

    /// <summary>Without this the properties above could hold on conversations in which nothing happens.</summary>
    [Fact]
    public void Random_ManySeeds_BitesInEveryWay()
    {
        var said = Enumerable.Range(0, SeedCount).Select(seed => Frames.Random(new Random(seed), isMasked: false)).ToArray();
        var pieces = Enumerable.Range(0, SeedCount).SelectMany(seed => Frames.Cut(said[seed].Bytes, new Random(seed))).ToArray();
        Assert.All(
            new Func<Conversation, bool>[]
            {
                c => c.FrameEnds.Count > c.MessageEnds.Count,
                c => c.FrameEnds.Count == c.MessageEnds.Count,
                c => c.FrameEnds.Count > 6,
                c => c.Bytes.Length > ushort.MaxValue,
                c => c.Bytes.Length < 126,
                c => c.FrameEnds.Zip(c.FrameEnds.Skip(1)).Any(ends => ends.Second - ends.First is > 128 and < ushort.MaxValue),
            },
            shape => Assert.InRange(said.Count(shape), 10, SeedCount - 10));
        Assert.InRange(pieces.Count(piece => piece.Length < 14), pieces.Length / 10, pieces.Length - 100);
    }

    [Theory]
    [InlineData(Frames.Text, false)]
    [InlineData(Frames.Ping, false)]
    [InlineData(Frames.Close, true)]
    public void SawClose_AfterAWholeFrame_TellsCloseFromOthers(byte opcode, bool expected)
    {
        var frame = Frames.Of(opcode, [3, 0xF4]);
        var tracker = default(FrameTracker);
        tracker.Advance(frame.AsSpan(..^1));
        Assert.False(tracker.SawClose);
        tracker.Advance(frame.AsSpan(^1..));
        Assert.Equal(expected, tracker.SawClose);
    }

    [Fact]
    public void Advance_LongestLegalLength_IsFollowed_AndOneBeyondIsLost()
    {
        var tracker = default(FrameTracker);
        tracker.Advance([0x82, 127, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF]);
        tracker.Advance(new byte[1_000]);
        Assert.False(tracker.IsBetweenFrames);

        tracker = default;
        tracker.Advance([0x82, 127, 0x80, 0, 0, 0, 0, 0, 0, 0]);
        tracker.Advance(Frames.Of(Frames.Text, []));
        Assert.False(tracker.IsBetweenFrames);
    }

    [Fact]
    public void Advance_Anything_AllocatesNothing()
    {
        var said = Frames.Random(new Random(7), isMasked: true);
        var tracker = default(FrameTracker);
        tracker.Advance(said.Bytes);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < said.Bytes.Length; i++)
        {
            tracker.Advance(said.Bytes.AsSpan(i, 1));
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static void AddIf(bool condition, List<int> list, int value)
    {
        if (condition)
        {
            list.Add(value);
        }
    }
}

namespace RingProxy.Http.Tests;

public sealed class WebSocketClosingTests
{
    private const int SeedCount = 300;

    [Fact]
    public void Ask_AtAnyTime_GivesTheClientWholeMessagesAndThenTheClose()
    {
        for (var seed = 0; seed < SeedCount; seed++)
        {
            var random = new Random(seed);
            var (said, story) = (Frames.Random(random, isMasked: false), new Story());
            var asked = RunNode(random, said, ref story);
            var delivered = story.Delivered.Count;
            Assert.True(said.Bytes.AsSpan(0, delivered).SequenceEqual(story.Delivered.ToArray()), $"seed {seed}: not what the node said");
            Assert.True(delivered == said.MessageEnds.First(end => end >= asked), $"seed {seed}: asked at {asked}, closed at {delivered}");
            Assert.True(story.CloseCount == 1, $"seed {seed}: {story.CloseCount} Close frames");
        }
    }

    /// <summary>Without this the property above could hold because streams are always asked between messages.</summary>
    [Fact]
    public void Ask_ManySeeds_ComesAtEveryPlace()
    {
        var places = Enumerable.Range(0, SeedCount).Select(seed =>
        {
            var random = new Random(seed);
            var (said, story) = (Frames.Random(random, isMasked: false), new Story());
            var asked = RunNode(random, said, ref story);
            return said.MessageEnds.Contains(asked) ? "message" : said.FrameEnds.Contains(asked) ? "frame" : "within";
        }).CountBy(place => place).ToDictionary();
        Assert.Equal(["frame", "message", "within"], places.Keys.Order());
        Assert.All(places.Values, count => Assert.InRange(count, 10, SeedCount));
    }

    [Fact]
    public void Ask_Idle_ClosesAndWaitsForBoth()
    {
        var closing = default(WebSocketClosing);
        Assert.Equal(WebSocketStep.Relay, closing.Next());
        closing.Ask();
        Assert.Equal(WebSocketStep.Close, closing.Next());
        closing.CloseSent();
        Assert.Equal(WebSocketStep.Discard, closing.Next());
        closing.TakeFromClient(Frames.Of(Frames.Text, "last words"u8, isMasked: true));
        Assert.False(closing.PassedToNode());
        closing.TakeFromClient(Frames.OfClose(1012, isMasked: true));
        Assert.True(closing.PassedToNode());
        Assert.Equal(WebSocketStep.Discard, closing.Next());
        Assert.Equal(0, closing.TakeFromNode([.. Frames.Of(Frames.Text, "too late"u8), .. Frames.OfClose(1012)]));
        Assert.Equal(WebSocketStep.End, closing.Next());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Ask_NodeThatEndsFirst_LeavesTheClientTimeToAnswer(bool byClose)
    {
        var closing = default(WebSocketClosing);
        closing.Ask();
        closing.Next();
        closing.CloseSent();
        if (byClose)
        {
            closing.TakeFromNode(Frames.OfClose(1000));
        }
        else
        {
            closing.NodeEnded();
        }

        Assert.Equal(WebSocketStep.AwaitClient, closing.Next());
        closing.TakeFromClient(Frames.OfClose(1012, isMasked: true));
        Assert.Equal(WebSocketStep.AwaitClient, closing.Next());
        closing.PassedToNode();
        Assert.Equal(WebSocketStep.End, closing.Next());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Ask_AfterASideHasClosed_LeavesItAlone(bool client)
    {
        var closing = default(WebSocketClosing);
        if (client)
        {
            closing.TakeFromClient(Frames.OfClose(1000, isMasked: true));
        }
        else
        {
            closing.TakeFromNode(Frames.OfClose(1000));
        }

        closing.Ask();
        Assert.Equal(WebSocketStep.Relay, closing.Next());
        var answer = Frames.OfClose(1000);
        Assert.Equal(answer.Length, closing.TakeFromNode(answer));
        Assert.Equal(WebSocketStep.Relay, closing.Next());
    }

    [Fact]
    public void Ask_WithTheNodesCloseInTheSamePiece_DropsThatAndSendsOurs()
    {
        var closing = default(WebSocketClosing);
        var message = Frames.Of(Frames.Text, "hello"u8);
        closing.TakeFromNode(message.AsSpan(0, 3));
        closing.Ask();
        Assert.Equal(WebSocketStep.Relay, closing.Next());
        Assert.Equal(message.Length - 3, closing.TakeFromNode([.. message[3..], .. Frames.OfClose(1000)]));
        Assert.Equal(WebSocketStep.Close, closing.Next());
        closing.CloseSent();
        Assert.Equal(WebSocketStep.AwaitClient, closing.Next());
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(6, true)]
    [InlineData(3, false)]
    public void End_WithinAMessage_ClosesBetweenFramesAlone_AndTellsTheNode(int said, bool isClosed)
    {
        var closing = default(WebSocketClosing);
        closing.TakeFromNode(Frames.Of(Frames.Text, "half"u8, isFinal: false).AsSpan(0, said));
        closing.Ask();
        closing.Next();
        closing.End();
        if (isClosed)
        {
            Assert.Equal(WebSocketStep.Close, closing.Next());
            closing.CloseSent();
        }

        Assert.Equal(WebSocketStep.TellNode, closing.Next());
        closing.NodeTold();
        Assert.False(closing.TakeFromClient(Frames.Of(Frames.Text, "late"u8, isMasked: true)));
        Assert.Equal(WebSocketStep.Discard, closing.Next());
        Assert.Equal(0, closing.TakeFromNode(Frames.Of(Frames.Text, "half"u8, isFinal: false).AsSpan(said)));
        closing.NodeEnded();
        Assert.Equal(WebSocketStep.End, closing.Next());
    }

    [Fact]
    public void End_TellsTheNodeOnly_BetweenTheClientsFrames_WithoutItsClose()
    {
        var closing = default(WebSocketClosing);
        closing.Ask();
        closing.Next();
        closing.CloseSent();
        closing.End();
        var close = Frames.OfClose(1012, isMasked: true);
        Assert.True(closing.TakeFromClient(Frames.Of(Frames.Ping, [], isMasked: true)));
        Assert.Equal(WebSocketStep.End, closing.Next());
        closing.PassedToNode();
        Assert.Equal(WebSocketStep.TellNode, closing.Next());
        closing.TakeFromClient(close.AsSpan(0, 3));
        closing.PassedToNode();
        Assert.Equal(WebSocketStep.End, closing.Next());
        closing.TakeFromClient(close.AsSpan(3));
        closing.PassedToNode();
        Assert.Equal(WebSocketStep.End, closing.Next());
    }

    /// <summary>The node says it all in pieces, and the stream is asked before one of them; returns after how many bytes.</summary>
    private static int RunNode(Random random, Conversation said, ref Story story)
    {
        var closing = default(WebSocketClosing);
        // By frames, as a node writes them, or as the network cuts them.
        var pieces = random.Next(2) == 0
            ? [.. said.FrameEnds.Zip(said.FrameEnds.Skip(1)).Select(ends => (ReadOnlyMemory<byte>)said.Bytes.AsMemory(ends.First..ends.Second))]
            : Frames.Cut(said.Bytes, random).ToArray();
        var (askAt, asked) = (random.Next(pieces.Length + 1), 0);
        for (var i = 0; i <= pieces.Length; i++)
        {
            if (i == askAt)
            {
                asked = pieces.Take(i).Sum(piece => piece.Length);
                closing.Ask();
            }

            if (closing.Next() is WebSocketStep.Close)
            {
                story.CloseCount++;
                closing.CloseSent();
            }

            if (i < pieces.Length)
            {
                story.Delivered.AddRange(pieces[i].Span[..closing.TakeFromNode(pieces[i].Span)]);
            }
        }

        return asked;
    }

    private struct Story()
    {
        public List<byte> Delivered { get; } = [];

        public int CloseCount { get; set; }
    }
}

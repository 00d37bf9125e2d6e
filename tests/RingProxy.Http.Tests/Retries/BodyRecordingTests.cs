using FsCheck;
using FsCheck.Fluent;
using RingProxy.Testing;

namespace RingProxy.Http.Tests;

public sealed class BodyRecordingTests
{
    [Fact]
    public void Read_AnySizeLimitAndSplit_IsTheBodyByteForByte() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(150),
        Prop.ForAll(Gen.Choose(0, int.MaxValue - 1).ToArbitrary(), seed => CheckReplayAsync(seed).GetAwaiter().GetResult()));

    [Fact]
    public void Read_GeneratorOfThat_MeetsEveryPlaceThatABodyCanBeIn()
    {
        // Proof that the property above sees them all: no body, memory alone, a file, a body cut off by its limit, and a first reader that stops in each.
        var stories = Enumerable.Range(0, 150).Select(seed => Story.Of(new Random(seed))).ToList();
        Assert.Contains(stories, story => story.Body.Length == 0);
        Assert.Contains(stories, story => story.Body.Length > 0 && story.Body.Length <= story.MemoryLimit);
        Assert.Contains(stories, story => story.Body.Length > story.MemoryLimit && story.Body.Length <= story.Limit && story.FirstReads > story.MemoryLimit);
        Assert.Contains(stories, story => story.FirstReads > story.Limit);
        Assert.Contains(stories, story => story.FirstReads > 0 && story.FirstReads < Math.Min(story.Limit, story.Body.Length));
        Assert.Contains(stories, story => story.FirstReads == story.Body.Length && story.Body.Length == story.Limit);
    }

    private static async Task CheckReplayAsync(int seed)
    {
        var story = Story.Of(new Random(seed));
        using var directory = new TempDirectory();
        var source = new PiecedStream(story.Body, new Random(seed));
        using var recording = new BodyRecording(source, story.Limit, story.MemoryLimit, directory.Path);
        var first = recording.Read();
        var read = await ReadAsync(first, story.FirstReads, new Random(seed + 1));
        Assert.Equal(story.Body[..read.Length], read);

        // The client's pieces are read whole, so more may have been read than the reader took.
        Assert.Equal(source.Position <= story.Limit, recording.IsIntact);
        if (recording.IsIntact)
        {
            var second = recording.Read();
            Assert.Equal(story.Body, await ReadAsync(second, int.MaxValue, new Random(seed + 2)));
        }
        else
        {
            Assert.Equal(story.Body[read.Length..], await ReadAsync(first, int.MaxValue, new Random(seed + 2)));
            // A reader that comes too late never gets wrong bytes: the body up to where it is no longer kept.
            var late = recording.Read();
            var kept = new byte[recording.KeptBytes];
            await late.ReadExactlyAsync(kept);
            Assert.Equal(story.Body[..kept.Length], kept);
            if (source.LastPieceStart > kept.Length)
            {
                await Assert.ThrowsAsync<IOException>(() => late.ReadExactlyAsync(new byte[1]).AsTask());
            }
        }

        Assert.Empty(Directory.GetFiles(directory.Path));
    }

    [Fact]
    public async Task Read_WhileTheOneBeforeWaitsForTheClient_GetsWhatIsThere_AndThenWhatComes()
    {
        var source = new ManualStream();
        using var recording = new BodyRecording(source, limit: 100, memoryLimit: 2);
        var first = recording.Read();
        source.Give([1, 2]);
        source.Give([3]);
        await first.ReadExactlyAsync(new byte[3]);
        var waiting = first.ReadAsync(new byte[10]).AsTask();
        await source.Asked.OrTimeout(() => "the first reader asks the client");

        var second = recording.Read();
        var buffer = new byte[10];
        Assert.Equal([1, 2], buffer[..await second.ReadAsync(buffer).AsTask().OrTimeout(() => "what is in memory")]);
        Assert.Equal([3], buffer[..await second.ReadAsync(buffer).AsTask().OrTimeout(() => "what is in the file")]);
        var next = second.ReadAsync(buffer).AsTask();
        Assert.False(next.IsCompleted);
        source.Give([4, 5]);

        Assert.Equal([4, 5], buffer[..await next.OrTimeout(() => "what the first reader asked for")]);
        await Assert.ThrowsAsync<IOException>(() => waiting);
        await Assert.ThrowsAsync<IOException>(() => first.ReadExactlyAsync(buffer).AsTask());
        source.Give([]);
        Assert.Equal(0, await second.ReadAsync(buffer).AsTask().OrTimeout(() => "the end"));
    }

    [Fact]
    public async Task Read_ThatTheOneBeforeBegan_IsForTheNextWhateverTheLimit()
    {
        var source = new ManualStream();
        using var recording = new BodyRecording(source, limit: 4, memoryLimit: 100);
        var first = recording.Read();
        var waiting = first.ReadAsync(new byte[10]).AsTask();
        await source.Asked.OrTimeout(() => "the first reader asks the client");
        var second = recording.Read();

        source.Give([1, 2, 3, 4, 5]);

        Assert.Equal([1, 2, 3, 4, 5], await ReadAsync(second, 5, new Random(1)));
        await Assert.ThrowsAsync<IOException>(() => waiting);
        Assert.False(recording.IsIntact);
    }

    [Fact]
    public async Task Read_GivenUp_LeavesTheReadOfTheClientUnderWay()
    {
        var source = new ManualStream();
        using var recording = new BodyRecording(source, limit: 100, memoryLimit: 100);
        using var giveUp = new CancellationTokenSource();
        var waiting = recording.Read().ReadAsync(new byte[10], giveUp.Token).AsTask();
        await source.Asked.OrTimeout(() => "the reader asks the client");

        await giveUp.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.OrTimeout(() => "the reader gives up"));
        var second = recording.Read().ReadAsync(new byte[10]).AsTask();
        source.Give([1]);
        Assert.Equal(1, await second.OrTimeout(() => "what comes"));
        Assert.Equal(1, source.Reads);
    }

    [Fact]
    public async Task Read_NowhereToKeepIt_GoesOnOnce()
    {
        var body = new byte[100];
        Random.Shared.NextBytes(body);
        using var recording = new BodyRecording(new MemoryStream(body), limit: 100, memoryLimit: 10, "/no/such/directory");

        Assert.Equal(body, await ReadAsync(recording.Read(), int.MaxValue, new Random(1)));
        Assert.False(recording.IsIntact);
    }

    [Fact]
    public async Task File_OfABody_IsReadableByNobodyElse_AndHasNoName()
    {
        using var directory = new TempDirectory();
        await using var file = TemporaryFile.Create(directory.Path);

        Assert.Empty(Directory.GetFiles(directory.Path));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file.SafeFileHandle));
        }
    }

    [Fact]
    public async Task Dispose_WhileAReaderIsLeft_OpensNoFileAfterwards()
    {
        using var directory = new TempDirectory();
        var source = new ManualStream();
        var recording = new BodyRecording(source, limit: 100, memoryLimit: 0, directory.Path);
        var left = recording.Read().ReadAsync(new byte[10]).AsTask();
        await source.Asked.OrTimeout(() => "the reader asks the client");
        var openBefore = OpenIn(directory);

        recording.Dispose();
        source.Give([1]);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => left);

        Assert.Equal((0, 0), (openBefore, OpenIn(directory)));
    }

    private static int OpenIn(TempDirectory directory) =>
        Directory.GetFiles("/proc/self/fd").Count(fd => new FileInfo(fd).LinkTarget?.StartsWith(directory.Path, StringComparison.Ordinal) == true);

    /// <summary>Reads at least so much, or to the end, in pieces of any size and with empty buffers between.</summary>
    private static async Task<byte[]> ReadAsync(Stream stream, int least, Random random)
    {
        var all = new MemoryStream();
        while (all.Length < least)
        {
            if (random.Next(3) == 0)
            {
                Assert.Equal(0, await stream.ReadAsync(Memory<byte>.Empty));
            }

            var buffer = new byte[random.Next(1, 40)];
            var count = await stream.ReadAsync(buffer);
            all.Write(buffer, 0, count);
            if (count == 0)
            {
                break;
            }
        }

        return all.ToArray();
    }

    /// <summary>A body, what may be kept of it, and how much its first reader reads.</summary>
    private sealed record Story(byte[] Body, int Limit, int MemoryLimit, int FirstReads)
    {
        public static Story Of(Random random)
        {
            var body = new byte[random.Next(4) == 0 ? random.Next(3) : random.Next(300)];
            random.NextBytes(body);
            var limit = random.Next(3) switch { 0 => body.Length, 1 => body.Length + random.Next(50), _ => random.Next(body.Length + 1) };
            return new Story(body, limit, random.Next(limit + 1), random.Next(3) == 0 ? body.Length : random.Next(body.Length + 1));
        }
    }

    /// <summary>Hands out a body in pieces of any size.</summary>
    private sealed class PiecedStream(byte[] body, Random random) : MemoryStream(body)
    {
        public long LastPieceStart { get; private set; }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            LastPieceStart = Position < Length ? Position : LastPieceStart;
            return base.ReadAsync(buffer[..Math.Min(buffer.Length, random.Next(1, 30))], cancellationToken);
        }
    }

    /// <summary>A client that sends when the test says so; an empty piece is the end.</summary>
    private sealed class ManualStream : MemoryStream
    {
        private readonly System.Threading.Channels.Channel<byte[]> _pieces = System.Threading.Channels.Channel.CreateUnbounded<byte[]>();
        private TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>Somebody waits for a piece that is not there.</summary>
        public Task Asked => _asked.Task;

        /// <summary>How often somebody began to read.</summary>
        public int Reads { get; private set; }

        public void Give(byte[] piece) => _pieces.Writer.TryWrite(piece);

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Reads++;
            if (!_pieces.Reader.TryRead(out var piece))
            {
                _asked.TrySetResult();
                piece = await _pieces.Reader.ReadAsync(cancellationToken);
            }

            piece.CopyTo(buffer);
            return piece.Length;
        }
    }
}

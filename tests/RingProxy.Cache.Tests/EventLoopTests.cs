using System.Threading.Channels;
using RingProxy.Testing;

namespace RingProxy.Cache.Tests;

/// <summary>How long the loop sleeps.</summary>
public sealed class EventLoopTests
{
    [Theory]
    [InlineData(0, null, 1000, 1000)]
    [InlineData(1, null, 10, 10)]
    [InlineData(1, 4, 1, 4)]
    [InlineData(1, -4, 1, 1)]
    [InlineData(1, 400, 10, 10)]
    public async Task Wait_LastsUntilTheNearestDeadline(int deadlines, int? dueIn, int least, int most)
    {
        var poller = new RecordingPoller();
        using var loop = new EventLoop(poller, "test");
        loop.Post(() =>
        {
            loop.Deadlines = deadlines;
            loop.Add(new Waiting(loop, dueIn is { } milliseconds ? loop.Now + milliseconds : long.MaxValue));
            loop.Add(new Waiting(loop, loop.Now + 5000));
        });
        loop.Start();

        // The first turn carries out what was posted, and ticks.
        Assert.Equal(0, await poller.NextTimeoutAsync());
        Assert.InRange(await poller.NextTimeoutAsync(), least, most);
    }

    private sealed class Waiting(EventLoop loop, long due) : ITicked
    {
        public void Tick(long now) => loop.TickAt(due);
    }

    /// <summary>Nothing is ever ready; each wait lasts until the loop is woken.</summary>
    private sealed class RecordingPoller : IPoller
    {
        private readonly Channel<int> _timeouts = Channel.CreateUnbounded<int>();
        private readonly SemaphoreSlim _released = new(0);

        public Task<int> NextTimeoutAsync() => _timeouts.Reader.ReadAsync().AsTask().OrTimeout(() => "a wait of the loop");

        public int Wait(int timeoutMilliseconds)
        {
            _timeouts.Writer.TryWrite(timeoutMilliseconds);
            _released.Wait();
            return 0;
        }

        public void Wake() => _released.Release();

        public void Add(Wire wire) => throw new NotSupportedException();

        public void Remove(Wire wire) => throw new NotSupportedException();

        public void Tell()
        {
        }

        public void Dispose()
        {
        }
    }
}

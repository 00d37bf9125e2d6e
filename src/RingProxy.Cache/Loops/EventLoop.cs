using System.Collections.Concurrent;
using System.Diagnostics;

namespace RingProxy.Cache;

/// <summary>
/// One thread that serves its connections in turns. Everything of a connection, its session, the links it uses and their buffers, belongs
/// to one loop and is touched by that thread only, so nothing here locks.
/// <code>
///   rest, if that lets more come in ──> wait for ready sockets
///                         ──> each handler reads, decides, and writes into output queues
///                         ──> what other threads posted
///                         ──> every queue with new bytes is flushed: one send per connection and turn
///                         ──> deadlines, when the nearest is due, and every 10 ms what else is looked after now and then
/// </code>
/// </summary>
internal sealed class EventLoop : IDisposable
{
    private const int TickMilliseconds = 10;
    private const int IdleMilliseconds = 1000;

    private readonly ConcurrentQueue<Action> _posted = new();
    private readonly IPoller _poller;
    private readonly Thread _thread;
    private readonly List<ITicked> _ticked = [];
    private List<IFlushable> _dirty = [];
    private List<IFlushable> _flushing = [];
    private List<IWireHandler> _again = [];
    private List<IWireHandler> _goingOn = [];
    private readonly int _restMicroseconds;
    private Gathering _gathering;
    private int _moved;
    private long _lastTick;
    private long _nearestDeadline = long.MaxValue;
    private volatile bool _stopping;

    /// <param name="poller">Tells which sockets are ready; disposed with the loop.</param>
    /// <param name="name">Of the thread.</param>
    /// <param name="restMicroseconds">How long to rest where <see cref="Gathering"/> says so; 0: never. Linux only.</param>
    public EventLoop(IPoller poller, string name, int restMicroseconds = 0)
    {
        _poller = poller;
        _restMicroseconds = OperatingSystem.IsLinux() ? restMicroseconds : 0;
        Now = Clock();
        _thread = new Thread(Run) { Name = name, IsBackground = true };
    }

    public LoopBuffers Buffers { get; } = new();

    public ExchangePool Exchanges { get; } = new();

    /// <summary>Milliseconds of a clock that only goes forward, at the start of this turn.</summary>
    public long Now { get; private set; }

    /// <summary>How many of its members wait for something with a deadline; while it is 0, an idle loop sleeps long.</summary>
    public int Deadlines { get; set; }

    /// <summary>Commands sent to nodes whose replies have not come.</summary>
    public int CommandsUnderWay { get; private set; }

    /// <summary>What ended the loop, if an error of our own did; null while all is well.</summary>
    public Exception? Failure { get; private set; }

    public void Start() => _thread.Start();

    /// <summary>Runs something on the loop's thread, in order. From any thread.</summary>
    public void Post(Action action)
    {
        _posted.Enqueue(action);
        _poller.Wake();
    }

    /// <summary>Sees to it that <see cref="ITicked.Tick"/> is called at a time, to the millisecond. Holds until the next call: whoever then still waits says so again.</summary>
    public void TickAt(long time) => _nearestDeadline = Math.Min(_nearestDeadline, time);

    public void NoteCommand()
    {
        CommandsUnderWay++;
        _moved++;
    }

    public void NoteReply()
    {
        CommandsUnderWay--;
        _moved++;
    }

    public void Add(Wire wire) => _poller.Add(wire);

    public void Remove(Wire wire) => _poller.Remove(wire);

    public void Add(ITicked ticked) => _ticked.Add(ticked);

    public void Remove(ITicked ticked) => _ticked.Remove(ticked);

    /// <summary>Lets something be flushed at the end of this turn.</summary>
    public void MarkDirty(IFlushable flushable)
    {
        if (flushable.IsDirty)
            return;
        flushable.IsDirty = true;
        _dirty.Add(flushable);
    }

    /// <summary>Calls a handler again in the next turn, after the others had theirs: it has more to read than one turn allows.</summary>
    public void Again(IWireHandler handler) => _again.Add(handler);

    /// <summary>Ends the thread; what it served is closed by then. Not from the loop's own thread.</summary>
    public void Dispose()
    {
        _stopping = true;
        _poller.Wake();
        if (_thread.IsAlive)
            _thread.Join();
        _poller.Dispose();
    }

    private void Run()
    {
        try
        {
            if (_restMicroseconds > 0)
                LinuxCalls.RestExactly();
            while (!_stopping)
                Turn();
        }
        catch (Exception e)
        {
            Failure = e;
            Environment.FailFast("The event loop met an error of its own and cannot know which replies are due to whom.", e);
        }
    }

    private void Turn()
    {
        Wait();
        Now = Clock();
        _poller.Tell();
        if (_again.Count > 0)
            GoOn();
        while (_posted.TryDequeue(out var action))
            action();
        FlushAll();
        if (Now - _lastTick >= TickMilliseconds || Now >= _nearestDeadline)
        {
            (_lastTick, _nearestDeadline) = (Now, long.MaxValue);
            for (var i = _ticked.Count - 1; i >= 0; i--)
                _ticked[i].Tick(Now);
            FlushAll();
        }
    }

    /// <summary>Finer than the system's tick count, which may stand still for 4 ms.</summary>
    private static long Clock() => Stopwatch.GetTimestamp() / (Stopwatch.Frequency / 1000);

    private void Wait()
    {
        var timeout = _again.Count > 0 || !_posted.IsEmpty ? 0 : Deadlines > 0 ? (int)Math.Clamp(_nearestDeadline - Now, 1, TickMilliseconds) : IdleMilliseconds;
        var rests = _restMicroseconds > 0 && timeout > 0 && _gathering.IsDue(CommandsUnderWay, _moved);
        _moved = 0;
        if (rests)
        {
            LinuxCalls.Rest(_restMicroseconds);
            var ready = _poller.Wait(0);
            _gathering.Found(ready);
            if (ready > 0)
                return;
        }

        _poller.Wait(timeout);
    }

    private void GoOn()
    {
        (_again, _goingOn) = (_goingOn, _again);
        foreach (var handler in _goingOn)
            handler.OnReady();
        _goingOn.Clear();
    }

    /// <summary>A flush may make others dirty: a client whose replies left is read again.</summary>
    private void FlushAll()
    {
        while (_dirty.Count > 0)
        {
            (_dirty, _flushing) = (_flushing, _dirty);
            foreach (var flushable in _flushing)
            {
                flushable.IsDirty = false;
                flushable.Flush();
            }

            _flushing.Clear();
        }
    }
}

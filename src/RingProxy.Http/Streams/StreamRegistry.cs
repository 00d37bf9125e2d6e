using RingProxy.Topology;

namespace RingProxy.Http;

/// <summary>
/// All streams of one route. After each swap it looks which of them have to move, and from then on asks, ends and at last cuts them when
/// their time comes. One timer for all. Safe from any thread.
/// </summary>
/// <remarks>
/// A stream that is added while the ring is swapped is weighed at least once against the newest snapshot. Adding it and reading which
/// snapshot is the newest is one step under the lock, and so is setting that snapshot and listing the streams: either the stream is on
/// the list of the swap, or it sees the swap's snapshot. What was found under a snapshot that is no longer the newest is dropped.
/// </remarks>
internal sealed class StreamRegistry : IDisposable
{
    /// <summary>How long a stream may take to end once it is made to. Only a client that reads nothing, or a node that does not answer a Close, needs it.</summary>
    public static readonly TimeSpan CutAfter = TimeSpan.FromSeconds(1);

    private readonly RingHolder _holder;
    private readonly TimeSpan _linger;
    private readonly TimeProvider _time;
    private readonly long _start;
    private readonly ITimer _timer;
    private readonly Lock _lock = new();
    private readonly HashSet<MovingStream> _streams = [];
    private readonly MovePlan<MovingStream> _plan;
    private readonly PriorityQueue<MovingStream, TimeSpan> _deadlines = new();
    private readonly Tally[] _tallies = new Tally[StreamKinds.Count];
    private KeyOwners? _owners;
    private bool _isDisposed;

    public StreamRegistry(RingHolder holder, StreamMoveOptions options, TimeProvider time, Random random)
    {
        _holder = holder;
        _linger = options.Linger;
        _time = time;
        _start = time.GetTimestamp();
        _plan = new MovePlan<MovingStream>(options.Grace, options.Jitter, options.RatePerSecond, random);
        _timer = time.CreateTimer(_ => OnTimer(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        holder.Swapped += OnSwapped;
        lock (_lock)
        {
            // A swap that came in between has set it already.
            _owners ??= holder.Current is { } current ? new KeyOwners(current) : null;
        }
    }

    public string RingId => _holder.RingId;

    private TimeSpan Now => _time.GetElapsedTime(_start);

    /// <summary>By kind, in the order of <see cref="StreamKind"/>.</summary>
    public IReadOnlyList<StreamCounts> Counts()
    {
        lock (_lock)
        {
            return [.. Enum.GetValues<StreamKind>().Select(kind => _tallies[(int)kind].Of(kind))];
        }
    }

    /// <summary>The owners under the snapshot that a request was routed by.</summary>
    public KeyOwners OwnersOf(RingSnapshot snapshot)
    {
        lock (_lock)
        {
            if (_owners is { } owners && ReferenceEquals(owners.Snapshot, snapshot))
            {
                return owners;
            }
        }

        return new KeyOwners(snapshot);
    }

    /// <summary>Takes a stream until it is disposed of.</summary>
    /// <param name="stream">New.</param>
    /// <param name="routed">The owners under the snapshot by which it was routed.</param>
    public void Add(MovingStream stream, KeyOwners routed)
    {
        stream.Closed = Remove;
        KeyOwners? newest;
        lock (_lock)
        {
            _streams.Add(stream);
            _tallies[(int)stream.Kind].Open++;
            newest = _owners;
        }

        if (newest is not null && !ReferenceEquals(newest.Snapshot, routed.Snapshot))
        {
            Weigh([stream], newest);
        }
    }

    public void Dispose()
    {
        _holder.Swapped -= OnSwapped;
        lock (_lock)
        {
            _isDisposed = true;
            _timer.Dispose();
        }
    }

    private void OnSwapped(RingSnapshot? before, RingSnapshot after)
    {
        var owners = new KeyOwners(after);
        MovingStream[] streams;
        lock (_lock)
        {
            _owners = owners;
            streams = [.. _streams];
        }

        Weigh(streams, owners);
    }

    /// <summary>Plans, or takes back, what a snapshot asks of some streams. The look-ups hold no lock.</summary>
    private void Weigh(ReadOnlySpan<MovingStream> streams, KeyOwners owners)
    {
        var targets = new string?[streams.Length];
        for (var i = 0; i < streams.Length; i++)
        {
            targets[i] = streams[i].TargetUnder(owners);
        }

        lock (_lock)
        {
            if (!ReferenceEquals(owners, _owners))
            {
                return;
            }

            for (var i = 0; i < streams.Length; i++)
            {
                PlanLocked(streams[i], targets[i]);
            }

            ArmLocked();
        }
    }

    private void PlanLocked(MovingStream stream, string? target)
    {
        if (stream.Stage is not MoveStage.Open)
        {
            return;
        }

        ref var tally = ref _tallies[(int)stream.Kind];
        var waited = _plan.Contains(stream);
        if (target is null)
        {
            _plan.Cancel(stream);
        }
        else
        {
            _plan.Set(stream, target, Now);
        }

        tally.Waiting += (target is null ? 0 : 1) - (waited ? 1 : 0);
    }

    private void Remove(MovingStream stream)
    {
        lock (_lock)
        {
            if (!_streams.Remove(stream))
            {
                return;
            }

            PlanLocked(stream, target: null);
            ref var tally = ref _tallies[(int)stream.Kind];
            tally.Open--;
            tally.Moved += stream.Stage is MoveStage.Asked ? 1 : 0;
            stream.Stage = MoveStage.Closed;
        }
    }

    private void OnTimer()
    {
        var due = new List<(MovingStream Stream, Action<MovingStream> Act)>();
        lock (_lock)
        {
            var now = Now;
            TakeAsksLocked(now, due);
            TakeDeadlinesLocked(now, due);
            ArmLocked();
        }

        foreach (var (stream, act) in due)
        {
            act(stream);
        }
    }

    private void TakeAsksLocked(TimeSpan now, List<(MovingStream Stream, Action<MovingStream> Act)> due)
    {
        while (_plan.TakeDue(now) is { } stream)
        {
            ref var tally = ref _tallies[(int)stream.Kind];
            tally.Waiting--;
            tally.Asked++;
            stream.Stage = MoveStage.Asked;
            _deadlines.Enqueue(stream, now + _linger);
            due.Add((stream, static stream => stream.Ask()));
        }
    }

    private void TakeDeadlinesLocked(TimeSpan now, List<(MovingStream Stream, Action<MovingStream> Act)> due)
    {
        while (_deadlines.TryPeek(out var stream, out var deadline) && deadline <= now + MovePlan<MovingStream>.Resolution)
        {
            _deadlines.Dequeue();
            switch (stream.Stage)
            {
                case MoveStage.Asked:
                    _tallies[(int)stream.Kind].EndedByForce++;
                    stream.Stage = MoveStage.Ending;
                    _deadlines.Enqueue(stream, now + CutAfter);
                    due.Add((stream, static stream => stream.End()));
                    break;
                case MoveStage.Ending:
                    due.Add((stream, static stream => stream.Cut()));
                    break;
            }
        }
    }

    private void ArmLocked()
    {
        var next = _plan.NextDue;
        if (_deadlines.TryPeek(out _, out var deadline) && (next is null || deadline < next))
        {
            next = deadline;
        }

        if (!_isDisposed)
        {
            var wait = next - Now;
            _timer.Change(wait is null ? Timeout.InfiniteTimeSpan : wait > TimeSpan.Zero ? wait.Value : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        }
    }

    private struct Tally
    {
        public long Open, Waiting, Asked, Moved, EndedByForce;

        public readonly StreamCounts Of(StreamKind kind) => new(kind, Open, Waiting, Asked, Moved, EndedByForce);
    }
}

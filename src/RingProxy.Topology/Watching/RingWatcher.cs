using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace RingProxy.Topology;

/// <summary>
/// Keeps a <see cref="RingHolder"/> in step with a store. The cycle:
/// <code>
///   read at R ──► offer ──► watch after R ──► offer each change (a burst: only its newest)
///     ▲                       │   ▲
///     │ compacted, refused,   │   └── cut or silent: wait, watch again after the last revision seen
///     └ or time to read again ┘
/// </code>
/// A document that was deleted, or a store that cannot be reached, leaves the ring in force and shows as not fresh. While no
/// ring is in force yet, the last known good document on disk serves.
/// </summary>
public sealed class RingWatcher
{
    /// <summary>The most changes that one offer may skip: a writer without end must not keep the ring from moving.</summary>
    private const int MaxCollapsed = 256;

    private readonly RingHolder _holder;
    private readonly IRingStore _store;
    private readonly LastKnownGoodKeeper? _lastKnownGood;
    private readonly RingWatcherOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Backoff _backoff;
    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The watch goes on after this revision; null: read first.</summary>
    private long? _revision;

    /// <summary>Why the store has nothing to offer although it answers; null while it has.</summary>
    private string? _absence;

    private bool _isLost;

    public RingWatcher(
        RingHolder holder, IRingStore store, LastKnownGood? lastKnownGood, RingWatcherOptions options, TimeProvider time,
        ILogger<RingWatcher>? logger = null)
    {
        _holder = holder;
        _store = store;
        _options = options;
        _time = time;
        _logger = logger ?? NullLogger<RingWatcher>.Instance;
        _lastKnownGood = lastKnownGood is null ? null : new LastKnownGoodKeeper(lastKnownGood, holder, _logger);
        _backoff = new Backoff(options.MinBackoff, options.MaxBackoff, new Random());
        holder.NameSource(store.Name);
    }

    /// <summary>Completes once the holder has a ring or it is certain that there is none to start with (<see cref="RingHolder.State"/> says why).</summary>
    public Task Started => _started.Task;

    /// <summary>Runs until cancelled; never throws for what a store does.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                var failure = await RunCycleAsync(cancellationToken);
                if (failure is not null)
                    await Task.Delay(Recover(failure), _time, cancellationToken);
            }
        }
        catch (Exception) when (cancellationToken.IsCancellationRequested)
        {
            // Whatever a store throws once it is told to stop is the end that was asked for.
            _started.TrySetCanceled(cancellationToken);
        }
    }

    /// <summary>Reads if need be, then follows. Null when it is time to read again; otherwise what the store did.</summary>
    private async Task<Exception?> RunCycleAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (_revision is null)
                Take(await ReadAsync(cancellationToken));
            await FollowAsync(_revision!.Value, cancellationToken);
            _revision = null;
            return null;
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            return e;
        }
    }

    private async Task<RingReading> ReadAsync(CancellationToken cancellationToken)
    {
        var read = _store.ReadAsync(_holder.RingId, cancellationToken);
        if (_started.Task.IsCompleted)
            return await read;

        using var answered = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await Task.WhenAny(read, Task.Delay(_options.FirstReadTimeout, _time, answered.Token));
        await answered.CancelAsync();
        cancellationToken.ThrowIfCancellationRequested();
        if (!read.IsCompleted)
        {
            _holder.SourceLost($"{_store.Name} did not answer within {_options.FirstReadTimeout.TotalSeconds} s");
            CompleteStart();
        }
        return await read;
    }

    /// <summary>Returns when it is time to read again; a failure of the watch is thrown, after what came before it was offered.</summary>
    private async Task FollowAsync(long revision, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await using var readings = _store.WatchAsync(_holder.RingId, revision, stop.Token).GetAsyncEnumerator(stop.Token);
        var rereadIsDue = Task.Delay(_options.RereadInterval, _time, stop.Token);
        var next = readings.MoveNextAsync().AsTask();
        try
        {
            RingReading? newest = null;
            var collapsedCount = 0;
            while (true)
            {
                if (newest is not null && (!next.IsCompletedSuccessfully || ++collapsedCount > MaxCollapsed))
                {
                    Take(newest);
                    newest = null;
                    collapsedCount = 0;
                }
                if (await Task.WhenAny(next, rereadIsDue) != next)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    return;
                }
                if (!await next)
                    throw new RingStoreException(RingStoreFailure.Unavailable, $"{_store.Name}: the watch ended");
                // Progress says nothing that a change before it does not say, except how far the store is.
                newest = readings.Current.IsProgress && newest is not null ? newest with { Revision = readings.Current.Revision } : readings.Current;
                next = readings.MoveNextAsync().AsTask();
            }
        }
        finally
        {
            // An enumerator must not be disposed of while it moves.
            await stop.CancelAsync();
            await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private void Take(RingReading reading)
    {
        _revision = reading.Revision;
        _backoff.Reset();
        if (_isLost)
            TopologyLog.SourceFound(_logger, _holder.RingId, _store.Name, reading.Revision);
        _isLost = false;

        if (reading.Json is { } json)
        {
            _absence = null;
            if (_holder.Offer(json, RingOrigin.Store))
                _lastKnownGood?.Keep(json);
        }
        else if (!reading.IsProgress && _absence is null)
        {
            _absence = $"{_store.Name} holds no document of ring '{_holder.RingId}'";
            TopologyLog.SourceEmpty(_logger, _holder.RingId, _store.Name);
        }
        if (_absence is null)
            _holder.SourceAlive();
        else
            _holder.SourceLost(_absence);
        CompleteStart();
    }

    /// <summary>Notes a failure; returns how long to wait.</summary>
    private TimeSpan Recover(Exception failure)
    {
        var kind = (failure as RingStoreException)?.Kind;
        // After a cut the revisions since are still to be had; after anything else only a new read tells the truth.
        if (kind is not (RingStoreFailure.Unavailable or RingStoreFailure.Silent))
            _revision = null;
        var isFirst = !_isLost;
        var delay = kind is RingStoreFailure.Compacted && isFirst && _backoff.IsFresh ? TimeSpan.Zero : _backoff.Next();
        if (isFirst)
            Log(failure, kind, delay);
        _isLost = true;
        _holder.SourceLost(failure.Message);
        CompleteStart();
        return delay;
    }

    private void Log(Exception failure, RingStoreFailure? kind, TimeSpan delay)
    {
        if (kind is null)
            TopologyLog.StoreFault(_logger, _holder.RingId, _store.Name, failure);
        else
            TopologyLog.SourceLost(_logger, _holder.RingId, _store.Name, kind.Value, delay, failure.Message);
    }

    private void CompleteStart()
    {
        if (_started.Task.IsCompleted)
            return;
        if (_holder.Current is null)
            _lastKnownGood?.Offer();
        _started.TrySetResult();
    }
}

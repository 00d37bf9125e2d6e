using System.Collections.Immutable;
using System.Globalization;
using System.IO.Hashing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace RingProxy.Topology;

/// <summary>
/// Holds the ring in force: the only volatile ring field of a process. Readers take <see cref="Current"/> without a lock;
/// one writer, the <see cref="RingWatcher"/>, offers documents.
/// </summary>
public sealed class RingHolder
{
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Lock _writing = new();
    private UInt128? _refusedBytes;
    private volatile RingHolderState _state;

    /// <exception cref="ArgumentException">The id is not one a ring can have.</exception>
    public RingHolder(string ringId, TimeProvider time, ILogger<RingHolder>? logger = null)
    {
        RingIds.ThrowUnlessRingId(ringId);
        RingId = ringId;
        _time = time;
        _logger = logger ?? NullLogger<RingHolder>.Instance;
        _state = new RingHolderState
        {
            RingId = ringId,
            Snapshot = null,
            Freshness = RingFreshness.None,
            Source = "none",
            SourceError = "no source was read yet",
            AppliedAt = null,
            LastRefusal = null,
            NewestVersionSeen = 0,
            SwapCount = 0,
            RefusalCount = 0,
        };
    }

    public string RingId { get; }

    /// <summary>The ring in force; null until the first valid document.</summary>
    public RingSnapshot? Current => _state.Snapshot;

    public RingHolderState State => _state;

    /// <summary>After a swap, on the writer's thread: the snapshot before (null at first) and the one in force. Handlers must not throw.</summary>
    public event Action<RingSnapshot?, RingSnapshot>? Swapped;

    /// <summary>After a refusal, on the writer's thread. Handlers must not throw.</summary>
    public event Action<RingRefusal>? Refused;

    /// <summary>After any change of <see cref="State"/>, on the writer's thread. Handlers must not throw.</summary>
    public event Action<RingHolderState>? StateChanged;

    /// <summary>
    /// Parses, validates, compares and swaps. Returns true when the document is in force afterwards (also when it already was).
    /// A document that is not applied leaves the ring untouched and shows in <see cref="State"/>.
    /// </summary>
    public bool Offer(ReadOnlyMemory<byte> utf8Json, RingOrigin origin)
    {
        lock (_writing)
        {
            // A store that answers is alive, whatever it holds.
            if (origin is RingOrigin.Store)
                SetSourceErrorLocked(null);
            var bytes = XxHash128.HashToUInt128(utf8Json.Span);
            if (bytes == _refusedBytes)
                return false;

            var result = RingDocumentReader.Read(utf8Json);
            if (result.RingId == RingId)
                NoteLocked(result, origin);
            var reasons = ReasonsAgainst(result);
            if (reasons.IsEmpty)
                reasons = ApplyLocked(result.Document!, origin);
            _refusedBytes = reasons.IsEmpty ? null : bytes;
            if (!reasons.IsEmpty)
                RefuseLocked(result.Version, reasons, origin);
            return reasons.IsEmpty;
        }
    }

    /// <summary>Names the store that documents will come from.</summary>
    internal void NameSource(string source)
    {
        lock (_writing)
            SetLocked(_state with { Source = source });
    }

    /// <summary>The store's watch is alive and nothing changed.</summary>
    internal void SourceAlive()
    {
        if (_state.SourceError is not null)
        {
            lock (_writing)
                SetSourceErrorLocked(null);
        }
    }

    /// <summary>The store cannot be reached, or no longer has the document. The ring stays in force.</summary>
    internal void SourceLost(string reason)
    {
        lock (_writing)
            SetSourceErrorLocked(reason);
    }

    private ImmutableArray<RingDocumentError> ReasonsAgainst(RingDocumentResult result)
    {
        if (result.Document is not { } document)
            return result.Errors;
        if (document.RingId != RingId)
            return [new RingDocumentError("ringId", $"\"{document.RingId}\"", $"must be \"{RingId}\", the ring it is offered for")];
        if (Current is not { } current || document.Version > current.Version)
            return [];
        var version = document.Version.ToString(CultureInfo.InvariantCulture);
        if (document.Version < current.Version)
            return [new RingDocumentError("version", version, $"must be higher than {current.Version}, the version in force; a rollback is a new version with the old content")];
        return document.Checksum == current.Checksum
            ? []
            : [new RingDocumentError("version", version, $"is in force with another content ({current.Checksum}); a changed document needs a higher version")];
    }

    private void NoteLocked(RingDocumentResult result, RingOrigin origin) => SetLocked(_state with
    {
        NewestVersionSeen = Math.Max(_state.NewestVersionSeen, origin is RingOrigin.Store ? result.Version ?? 0 : 0),
        RequiredVersion = Math.Max(_state.RequiredVersion, result.Document?.MinVersion ?? 0),
    });

    private void RefuseLocked(long? version, ImmutableArray<RingDocumentError> reasons, RingOrigin origin)
    {
        var refusal = new RingRefusal(_time.GetUtcNow(), version, reasons);
        SetLocked(_state with { LastRefusal = refusal, RefusalCount = _state.RefusalCount + 1 });
        TopologyLog.Refused(_logger, RingId, version, origin, string.Join("; ", reasons));
        Refused?.Invoke(refusal);
    }

    /// <summary>Builds and swaps; returns what stopped it, if anything.</summary>
    private ImmutableArray<RingDocumentError> ApplyLocked(RingDocument document, RingOrigin origin)
    {
        var before = _state.Snapshot;
        if (before?.Version == document.Version)
        {
            SetLocked(_state with { Origin = origin is RingOrigin.Store ? origin : _state.Origin });
            return [];
        }
        RingSnapshot after;
        try
        {
            after = RingSnapshot.Build(document);
        }
        catch (ArgumentException e)
        {
            return [new RingDocumentError("", null, $"no ring can be built: {e.Message}")];
        }
        SetLocked(_state with
        {
            Snapshot = after,
            Origin = origin,
            AppliedAt = _time.GetUtcNow(),
            SwapCount = _state.SwapCount + 1,
        });
        TopologyLog.Swapped(_logger, RingId, before?.Version ?? 0, after.Version, after.Checksum, origin);
        Swapped?.Invoke(before, after);
        return [];
    }

    private void SetSourceErrorLocked(string? error)
    {
        if (_state.SourceError != error)
            SetLocked(_state with { SourceError = error });
    }

    private void SetLocked(RingHolderState state)
    {
        var freshness = state.Snapshot is null ? RingFreshness.None
            : state.Origin is RingOrigin.LastKnownGood ? RingFreshness.LastKnownGood
            : state.SourceError is null ? RingFreshness.Fresh
            : RingFreshness.Stale;
        _state = state with { Freshness = freshness };
        StateChanged?.Invoke(_state);
    }
}

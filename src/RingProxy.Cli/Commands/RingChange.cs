using RingProxy.Topology;

namespace RingProxy.Cli;

/// <summary>One line of <c>watch</c>; its members are the JSON form.</summary>
internal sealed record RingChange
{
    public required DateTimeOffset At { get; init; }

    public required string RingId { get; init; }

    /// <summary>False where a sidecar refuses the document and keeps what it has.</summary>
    public required bool Applied { get; init; }

    public long? PreviousVersion { get; init; }

    /// <summary>Null where the document is too damaged to tell.</summary>
    public long? Version { get; init; }

    public string? Checksum { get; init; }

    public string? Comment { get; init; }

    /// <summary>Why it was refused.</summary>
    public IReadOnlyList<RingDocumentError>? Reasons { get; init; }

    public static RingChange Swap(DateTimeOffset at, RingSnapshot? before, RingSnapshot after) => new()
    {
        At = at,
        RingId = after.RingId,
        Applied = true,
        PreviousVersion = before?.Version,
        Version = after.Version,
        Checksum = after.Checksum,
        Comment = after.Document.Comment,
    };

    public static RingChange Refusal(string ringId, RingRefusal refusal) => new()
    {
        At = refusal.At,
        RingId = ringId,
        Applied = false,
        Version = refusal.Version,
        Reasons = refusal.Reasons,
    };

    public string Describe()
    {
        var what = Applied
            ? $"version {PreviousVersion?.ToString() ?? "none"} -> {Version} {Checksum}{(Comment is null ? "" : $" {Comment}")}"
            : $"version {Version?.ToString() ?? "unknown"} refused: {string.Join("; ", Reasons!)}";
        return $"{At:yyyy-MM-dd'T'HH:mm:ss.fff'Z'} {RingId} {what}";
    }
}

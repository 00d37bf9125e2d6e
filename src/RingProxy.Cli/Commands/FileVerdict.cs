using System.Text.Json.Serialization;
using RingProxy.Topology;

namespace RingProxy.Cli;

/// <summary>What <c>validate</c> says of one file; its members are the JSON form.</summary>
internal sealed record FileVerdict
{
    public required string File { get; init; }

    public bool Valid => Errors.Count == 0;

    /// <summary>Whether version or checksum are absent: fit for <c>put</c>, not for a store. Null when not valid.</summary>
    public bool? Draft { get; init; }

    public string? RingId { get; init; }

    /// <summary>Null where the document names none.</summary>
    public long? Version { get; init; }

    public string? Checksum { get; init; }

    public int? NodeCount { get; init; }

    public IReadOnlyList<RingDocumentError> Errors { get; init; } = [];

    [JsonIgnore]
    public bool Readable { get; private init; } = true;

    public static FileVerdict Of(string file, RingDocumentResult result) =>
        result.Document is not { } document
            ? new FileVerdict { File = file, Errors = result.Errors }
            : new FileVerdict
            {
                File = file,
                Draft = document.Version == 0 || document.Checksum is null,
                RingId = document.RingId,
                Version = document.Version == 0 ? null : document.Version,
                Checksum = document.Checksum,
                NodeCount = document.Nodes.Length,
            };

    public static FileVerdict Unreadable(string file, string reason) =>
        new() { File = file, Readable = false, Errors = [new RingDocumentError("", null, reason)] };

    public string Describe()
    {
        var version = Version is { } v ? $"version {v}" : "no version";
        var draft = Draft == true ? " (draft: " + (Checksum is null ? "no checksum" : "no version") + ")" : "";
        return $"{File}: valid: ring '{RingId}', {version}, {NodeCount} node{(NodeCount == 1 ? "" : "s")}{draft}";
    }
}

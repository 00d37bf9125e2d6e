using System.Globalization;
using RingProxy.Topology;

namespace RingProxy.Cli;

/// <summary>One line about one version of a ring; its members are the JSON form.</summary>
internal sealed record RingSummary
{
    public required string RingId { get; init; }

    /// <summary>Null where a document is too damaged to tell.</summary>
    public long? Version { get; init; }

    /// <summary>Whether this is the version in force; null where every line is one.</summary>
    public bool? Current { get; init; }

    public string? Checksum { get; init; }

    public int? NodeCount { get; init; }

    public DateTimeOffset? CreatedAt { get; init; }

    public string? Author { get; init; }

    public string? Comment { get; init; }

    /// <summary>What is wrong with a stored document that is not valid.</summary>
    public IReadOnlyList<RingDocumentError>? Errors { get; init; }

    public static RingSummary Of(string ringId, RingDocumentResult result) =>
        result.Document is not { } document
            ? new RingSummary { RingId = ringId, Version = result.Version, Errors = result.Errors }
            : new RingSummary
            {
                RingId = ringId,
                Version = document.Version,
                Checksum = document.Checksum,
                NodeCount = document.Nodes.Length,
                CreatedAt = document.CreatedAt,
                Author = document.Author,
                Comment = document.Comment,
            };

    /// <summary>Cells for the columns that both tables share: checksum, nodes, created, author, comment.</summary>
    public IEnumerable<string> Cells() => Errors is null
        ? [
            Checksum ?? "",
            NodeCount?.ToString(CultureInfo.InvariantCulture) ?? "",
            CreatedAt?.ToString("u", CultureInfo.InvariantCulture) ?? "",
            Author ?? "",
            Comment ?? "",
        ]
        : [$"not valid: {Errors[0]}{(Errors.Count == 1 ? "" : $" (and {Errors.Count - 1} more)")}", "", "", "", ""];
}

using RingProxy.Topology;

namespace RingProxy.Cli;

/// <summary>What was published, or would be; its members are the JSON form.</summary>
internal sealed record PublicationReport
{
    public required string RingId { get; init; }

    /// <summary>False for a dry run.</summary>
    public required bool Published { get; init; }

    /// <summary>Null where there was no ring, or none that is valid.</summary>
    public required long? PreviousVersion { get; init; }

    public required string? PreviousChecksum { get; init; }

    public required long Version { get; init; }

    public required string? Checksum { get; init; }

    public static PublicationReport Of(RingPublication publication, bool published) => new()
    {
        RingId = publication.After.RingId,
        Published = published,
        PreviousVersion = publication.Before?.Version,
        PreviousChecksum = publication.Before?.Checksum,
        Version = publication.After.Version,
        Checksum = publication.After.Checksum,
    };

    public string Describe()
    {
        var verb = Published ? "published" : "would publish";
        return PreviousVersion is { } previous
            ? $"{verb} ring '{RingId}': version {previous} -> {Version}, checksum {PreviousChecksum} -> {Checksum}"
            : $"{verb} ring '{RingId}': version {Version} (new), checksum {Checksum}";
    }
}

using System.Collections.Immutable;
using System.Text.Json;
using RingProxy.Hashing;

namespace RingProxy.Topology;

/// <summary>
/// One version of a ring as declared in a store. Immutable; published once, never changed. Members that this build does not
/// know stay in <see cref="Extra"/> and its siblings: they survive a new publication and count for the checksum.
/// </summary>
public sealed record RingDocument
{
    /// <summary>1 to 128 characters of <c>a-z A-Z 0-9 . _ -</c>, starting with a letter or a digit.</summary>
    public required string RingId { get; init; }

    /// <summary>Positive and strictly increasing; 0 only in a draft.</summary>
    public long Version { get; init; }

    /// <summary><c>xxh3:</c> and sixteen hexadecimal digits over the canonical form; null only in a draft.</summary>
    public string? Checksum { get; init; }

    public required PlacementSpec Placement { get; init; }

    /// <summary>Length of the preference list, owner included; 1 to 16.</summary>
    public int Replicas { get; init; } = 1;

    /// <summary>Whether preference lists spread over zones.</summary>
    public bool SpreadZones { get; init; }

    /// <summary>0: off; else above 1.</summary>
    public double BoundedLoad { get; init; }

    public required ImmutableArray<RingNode> Nodes { get; init; }

    public RingDocumentTransition? Transition { get; init; }

    /// <summary>A sidecar that has seen this document is ready only once it runs this version or a higher one; null: no demand.</summary>
    public long? MinVersion { get; init; }

    public string? Comment { get; init; }

    public string? Author { get; init; }

    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>Unknown members of the document.</summary>
    public ImmutableSortedDictionary<string, JsonElement> Extra { get; init; } = ExtraMembers.None;

    /// <summary>Unknown members of <c>placement</c>.</summary>
    public ImmutableSortedDictionary<string, JsonElement> PlacementExtra { get; init; } = ExtraMembers.None;
}

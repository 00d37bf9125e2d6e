using System.Text.Json.Serialization;
using RingProxy.Hashing;
using RingProxy.Topology;

namespace RingProxy.Cli;

/// <summary>One of the two rings that are compared; its members are the JSON form.</summary>
/// <param name="Source">The file's name, or the store's.</param>
internal sealed record DiffSide(string Source, [property: JsonIgnore] RingSnapshot Snapshot)
{
    public string RingId => Document.RingId;

    /// <summary>Null where the document names none.</summary>
    public long? Version => Document.Version == 0 ? null : Document.Version;

    public string Algorithm => Document.Placement.Algorithm;

    /// <summary>The hash of keys, the algorithm's default included.</summary>
    public string? KeyHash => Document.Placement.KeyHash ?? Defaults?.KeyHash;

    /// <summary>The hash tag, the algorithm's default included; null: none.</summary>
    public string? HashTag => Document.Placement.HashTag ?? Defaults?.HashTag;

    /// <summary>Nodes that the document puts on the ring: all but joining ones.</summary>
    public int NodeCount => Document.Nodes.Count(node => node.Status is not NodeStatus.Joining);

    /// <summary>The share of a transition in progress.</summary>
    public double? TransitionShare => Document.Transition?.Share;

    [JsonIgnore]
    public RingDocument Document => Snapshot.Document;

    private PlacementSpec? Defaults => PlacementAlgorithms.TryGet(Algorithm, out var algorithm) ? algorithm.Defaults : null;
}

using System.Collections.Immutable;
using System.Text.Json;

namespace RingProxy.Topology;

/// <summary>What an operator declares of a node; health is not part of it.</summary>
public enum NodeStatus
{
    /// <summary>Known but not yet on the ring: gets no keys.</summary>
    Joining,

    /// <summary>Owns keys.</summary>
    Active,

    /// <summary>Keeps its keys; takes no new sticky session.</summary>
    Draining,

    /// <summary>Declared down: its keys go to the next in their preference lists, and nobody else's keys move.</summary>
    Down,
}

/// <summary>A backend as a ring document declares it.</summary>
public sealed record RingNode
{
    /// <summary>Stable identity: 1 to 255 visible ASCII characters without comma.</summary>
    public required string NodeId { get; init; }

    /// <summary><c>host:port</c>, <c>http://host:port</c>, <c>https://host:port</c> or <c>unix:/path</c>.</summary>
    public required string Address { get; init; }

    /// <summary>Relative share of keys, above 0.</summary>
    public double Weight { get; init; } = 1.0;

    public NodeStatus Status { get; init; } = NodeStatus.Active;

    /// <summary>Absolute number of points in place of the weight's; null: by weight.</summary>
    public int? VirtualNodes { get; init; }

    /// <summary>What is hashed in place of the algorithm's default name; null: that default.</summary>
    public string? HashName { get; init; }

    /// <summary>The slots that the node owns, and after each <c>;</c> those of the next rank; null: none.</summary>
    public string? Slots { get; init; }

    /// <summary>The node's positions on the circle, where the algorithm takes explicit ones; null: none.</summary>
    public string? Tokens { get; init; }

    /// <summary>Failure domain; null: none declared.</summary>
    public string? Zone { get; init; }

    /// <summary>For people and tools; no rule reads them.</summary>
    public ImmutableSortedDictionary<string, string> Labels { get; init; } = NoLabels;

    /// <summary>Unknown members of the node.</summary>
    public ImmutableSortedDictionary<string, JsonElement> Extra { get; init; } = ExtraMembers.None;

    internal static readonly ImmutableSortedDictionary<string, string> NoLabels =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);
}

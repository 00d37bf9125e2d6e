using System.Collections.Immutable;

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
    public required string NodeId { get; init; }

    /// <summary><c>host:port</c>, <c>http://host:port</c>, <c>https://host:port</c> or <c>unix:/path</c>.</summary>
    public required string Address { get; init; }

    public double Weight { get; init; } = 1.0;

    public NodeStatus Status { get; init; } = NodeStatus.Active;

    public int? VirtualNodes { get; init; }

    public string? HashName { get; init; }

    public string? Zone { get; init; }

    public ImmutableSortedDictionary<string, string> Labels { get; init; } = ImmutableSortedDictionary<string, string>.Empty;
}

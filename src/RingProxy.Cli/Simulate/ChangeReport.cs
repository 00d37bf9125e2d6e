namespace RingProxy.Cli;

/// <summary>The comparison of algorithms; its members are the JSON form. Shares are 0 to 1.</summary>
internal sealed record ChangeReport
{
    public required int NodesBefore { get; init; }

    public required int NodesAfter { get; init; }

    public required int KeyCount { get; init; }

    public required long Seed { get; init; }

    /// <summary>The part of the keys that must move, whatever the algorithm.</summary>
    public required double IdealMoved { get; init; }

    public required IReadOnlyList<ChangeResult> Algorithms { get; init; }

    /// <summary>Balance of the native ring by points a node, before the change.</summary>
    public required IReadOnlyList<VirtualNodeResult> VirtualNodes { get; init; }

    /// <summary>Algorithms left out, with the reason.</summary>
    public required IReadOnlyList<string> LeftOut { get; init; }
}

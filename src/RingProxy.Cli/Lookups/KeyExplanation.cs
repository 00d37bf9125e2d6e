using System.Globalization;
using RingProxy.Hashing;
using RingProxy.Topology;

namespace RingProxy.Cli;

/// <summary>Why a key went where it went.</summary>
internal readonly ref struct KeyExplanation
{
    /// <summary>The part of the key that was hashed.</summary>
    public required ReadOnlySpan<byte> Tag { get; init; }

    /// <summary>The key hash of the placement that decided, in hexadecimal.</summary>
    public required string Hash { get; init; }

    /// <summary>The owner by the ring alone, whatever its status; "-" where there is none.</summary>
    public required string Owner { get; init; }

    /// <summary><c>only</c> without a transition, else <c>previous</c> or <c>next</c>.</summary>
    public required string Side { get; init; }

    /// <summary>In a transition the key's gate as a fraction: it follows the next placement while the share is above it.</summary>
    public double? Gate { get; init; }

    /// <summary>For a moving key the owner on the other side of the transition.</summary>
    public string? OtherOwner { get; init; }

    public static KeyExplanation Of(RingSnapshot snapshot, RingLookup lookup, ReadOnlySpan<byte> key)
    {
        var decided = lookup.Side == PlacementSide.Previous ? snapshot.Ring.Previous! : snapshot.Ring.Placement;
        return new KeyExplanation
        {
            Tag = HashTag.Parse(decided.Spec.HashTag).Of(key),
            Hash = lookup.KeyHash.ToString("x16", CultureInfo.InvariantCulture),
            Owner = lookup.Owner < 0 ? "-" : snapshot.Nodes[lookup.Owner].NodeId,
            Side = lookup.Side switch
            {
                PlacementSide.Next => "next",
                PlacementSide.Previous => "previous",
                _ => "only",
            },
            Gate = lookup.Side == PlacementSide.Only ? null : snapshot.Ring.GateOf(key) / Math.ScaleB(1, 64),
            OtherOwner = lookup.Moving ? snapshot.Nodes[lookup.OtherOwner].NodeId : null,
        };
    }
}

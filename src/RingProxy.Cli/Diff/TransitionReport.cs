using RingProxy.Hashing;

namespace RingProxy.Cli;

/// <summary>A transition of the new document: what it moves in all and what is still to come; its members are the JSON form.</summary>
internal sealed record TransitionReport
{
    public required double Share { get; init; }

    public required double Announced { get; init; }

    /// <summary>How <see cref="Moved"/> was found.</summary>
    public required MovementMethod Method { get; init; }

    /// <summary>Share of the key space that the whole transition moves, from its first step to its last.</summary>
    public required double Moved { get; init; }

    /// <summary>The part of it that moves from here on.</summary>
    public double Remaining => (1 - Share) * Moved;

    /// <summary>Null where the ring is in no transition.</summary>
    public static TransitionReport? Of(Ring ring)
    {
        if (ring.Previous is null)
            return null;
        var whole = Movement.Between(ring.Previous, ring.Placement);
        return new TransitionReport
        {
            Share = ring.Spec.Transition!.Share,
            Announced = ring.Spec.Transition.Announced,
            Method = whole.Method,
            Moved = whole.Owners.Moved,
        };
    }
}

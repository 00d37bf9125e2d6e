using RingProxy.Hashing;

namespace RingProxy.Cli;

/// <summary>What <c>diff</c> says; its members are the JSON form.</summary>
internal sealed record DiffReport
{
    public required DiffSide Old { get; init; }

    public required DiffSide New { get; init; }

    /// <summary>What moves when the new document takes the place of the old one, transitions at the shares that they have.</summary>
    public required Movement Movement { get; init; }

    /// <summary>Where the new document is in transition.</summary>
    public TransitionReport? Transition { get; init; }

    /// <summary>The limit that was asked for.</summary>
    public double? StepLimit { get; init; }

    /// <summary>The steps from the transition's share, or from nothing, to the new placement.</summary>
    public IReadOnlyList<TransitionStep>? Steps { get; init; }

    /// <summary>What moves of the keys that were given.</summary>
    public KeyMovement? Keys { get; init; }

    /// <summary>What a reader of the figures must know; also on stderr.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }

    public static DiffReport Of(DiffSide old, DiffSide next, MovementOptions options, double? stepLimit, KeyMovement? keys)
    {
        var (before, after) = (old.Snapshot.Ring, next.Snapshot.Ring);
        var movement = Movement.Between(before, after, options);
        var transition = TransitionReport.Of(after);
        var whole = transition?.Moved
            ?? (before.Previous is null ? movement.Owners.Moved : Movement.Between(before.Placement, after.Placement).Owners.Moved);
        return new DiffReport
        {
            Old = old,
            New = next,
            Movement = movement,
            Transition = transition,
            StepLimit = stepLimit,
            Steps = stepLimit is { } limit ? TransitionSteps.Plan(whole, limit, transition?.Share ?? 0) : null,
            Keys = keys,
            Warnings = [.. DiffWarnings.Of(old, next, movement)],
        };
    }
}

using System.Globalization;

namespace RingProxy.Hashing;

/// <summary>The rules of a <see cref="RingSpec"/>.</summary>
internal static class RingRules
{
    /// <summary>The longest preference list a document may ask for.</summary>
    public const int MaxReplicas = 16;

    public static IReadOnlyList<PlacementError> Check(RingSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        var errors = new List<PlacementError>(Placement.Validate(spec.Placement, spec.Nodes));
        if (spec.Replicas is < 1 or > MaxReplicas)
        {
            errors.Add(Error("replicas", spec.Replicas, $"out of range; legal: 1 to {MaxReplicas}"));
        }

        if (spec.BoundedLoad != 0 && !(spec.BoundedLoad > 1 && spec.BoundedLoad <= 100))
        {
            errors.Add(Error("boundedLoad", spec.BoundedLoad, "out of range; legal: 0 (off), or above 1 up to 100"));
        }

        if (spec.Transition is { } transition)
        {
            CheckTransition(transition, errors);
        }

        return errors;
    }

    private static void CheckTransition(RingTransition transition, List<PlacementError> errors)
    {
        errors.AddRange(Placement.Validate(transition.PreviousPlacement, transition.PreviousNodes)
            .Select(error => error with { Field = $"transition.previous.{error.Field}" }));
        if (transition.Version < 1)
        {
            errors.Add(Error("transition.version", transition.Version, "out of range; legal: 1 or more"));
        }

        if (!(transition.Share >= 0 && transition.Share <= 1))
        {
            errors.Add(Error("transition.share", transition.Share, "out of range; legal: 0 to 1"));
        }

        if (!(transition.Announced >= transition.Share && transition.Announced <= 1))
        {
            errors.Add(Error("transition.announced", transition.Announced,
                $"out of range; legal: the share ({transition.Share.ToString(CultureInfo.InvariantCulture)}) to 1"));
        }
    }

    private static PlacementError Error(string field, object value, string message) =>
        new(field, Convert.ToString(value, CultureInfo.InvariantCulture), message);
}

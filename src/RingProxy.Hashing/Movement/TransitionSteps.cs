using System.Collections.Immutable;

namespace RingProxy.Hashing;

/// <summary>One step of a transition.</summary>
/// <param name="From">The transition's share before the step.</param>
/// <param name="To">The share after it.</param>
/// <param name="Moved">Share of the key space that changes its owner in this step.</param>
public readonly record struct TransitionStep(double From, double To, double Moved);

/// <summary>Cuts a transition into steps of limited movement. Raising its share by Δp moves Δp × the movement of the whole change.</summary>
public static class TransitionSteps
{
    /// <summary>The smallest limit of a step.</summary>
    public const double MinLimit = 0.0001;

    /// <summary>A quotient this close to a whole number is one: floating point must not cost a step.</summary>
    private const double Slack = 1e-9;

    /// <summary>Shares are meant for documents that people read: 0.9, not 0.8999999999999999.</summary>
    private const int ShareDecimals = 12;

    /// <summary>
    /// The steps from a share to the end, as many as needed and each as large as allowed; the last takes what is left. None where the
    /// share is 1 already; one where nothing moves.
    /// </summary>
    /// <param name="moved">Movement of the whole change, 0 to 1.</param>
    /// <param name="limit">The most that one step may move, <see cref="MinLimit"/> to 1.</param>
    /// <param name="share">Where the transition stands, 0 to 1.</param>
    public static ImmutableArray<TransitionStep> Plan(double moved, double limit, double share = 0)
    {
        CheckRange(nameof(moved), moved, 0);
        CheckRange(nameof(limit), limit, MinLimit);
        CheckRange(nameof(share), share, 0);
        if (share == 1)
        {
            return [];
        }

        var count = Math.Max(1, (int)Math.Ceiling((moved * (1 - share) / limit) - Slack));
        double Share(int step) => step == 0 ? share : step == count ? 1 : Math.Round(share + (step * limit / moved), ShareDecimals);
        return [.. Enumerable.Range(0, count).Select(step => new TransitionStep(Share(step), Share(step + 1), (Share(step + 1) - Share(step)) * moved))];
    }

    private static void CheckRange(string name, double value, double least)
    {
        if (!(value >= least && value <= 1))
        {
            throw new ArgumentOutOfRangeException(name, value, $"legal: {least} to 1");
        }
    }
}

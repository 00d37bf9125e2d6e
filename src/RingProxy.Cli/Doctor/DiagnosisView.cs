using System.Globalization;

namespace RingProxy.Cli;

/// <summary>The diagnosis for people.</summary>
internal static class DiagnosisView
{
    public static void Write(TextWriter output, Diagnosis diagnosis)
    {
        foreach (var warning in diagnosis.Warnings)
            output.WriteLine($"warning: {warning}");
        if (diagnosis.PairCount is not { } pairs)
        {
            output.WriteLine(diagnosis.Warnings.Count == 0 ? $"ring {diagnosis.RingId}: nothing to warn of" : $"ring {diagnosis.RingId}: {diagnosis.Warnings.Count} warnings");
            return;
        }

        output.WriteLine($"the ring's own placement explains {Part(diagnosis.Own!.MatchCount, pairs)}: {diagnosis.Own.Text}");
        if (diagnosis.Explanations is { Count: > 0 } explanations)
        {
            output.WriteLine("explained better by:");
            foreach (var explanation in explanations)
                output.WriteLine($"  {Part(explanation.MatchCount, pairs)}: {explanation.Text}");
        }
        else if (!diagnosis.IsHealthy)
        {
            output.WriteLine("explained better by: none. Other nodes or weights may have been in force, stand-ins may have answered, or keys are changed on the way (a prefix, a namespace)");
        }

        foreach (var misfit in diagnosis.Misfits ?? [])
            output.WriteLine($"  does not fit{(diagnosis.Explanations is { Count: > 0 } ? " the best" : "")}: {misfit.Key} was on {misfit.Observed}, expected {misfit.Expected}");
    }

    private static string Part(int count, int pairs) => string.Create(CultureInfo.InvariantCulture, $"{count} of {pairs} pairs ({100.0 * count / pairs:F1} %)");
}

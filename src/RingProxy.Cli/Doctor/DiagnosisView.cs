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

        output.WriteLine($"the ring's own placement explains {Part(diagnosis.OwnMatchCount!.Value, pairs)}");
        if (diagnosis.Explanations is { Count: > 0 } explanations)
        {
            output.WriteLine("better:");
            foreach (var explanation in explanations)
                output.WriteLine($"  {Part(explanation.MatchCount, pairs)}: {explanation.Text}");
        }
        else if (!diagnosis.IsHealthy)
        {
            output.WriteLine("nothing that is known explains more: other nodes or weights may have been in force, or keys are changed on the way (a prefix, a tag)");
        }

        foreach (var misfit in diagnosis.Misfits ?? [])
            output.WriteLine($"  does not fit{(diagnosis.Explanations is { Count: > 0 } ? " the best" : "")}: {misfit.Key} was on {misfit.Observed}, expected {misfit.Expected}");
    }

    private static string Part(int count, int pairs) => string.Create(CultureInfo.InvariantCulture, $"{count} of {pairs} pairs ({100.0 * count / pairs:F1} %)");
}

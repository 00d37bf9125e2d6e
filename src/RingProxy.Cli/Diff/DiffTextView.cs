using System.Globalization;
using RingProxy.Hashing;

namespace RingProxy.Cli;

/// <summary>A diff for people: totals, nodes and pairs with bars, steps; at most a hundred columns for usual names.</summary>
internal static class DiffTextView
{
    public static async Task WriteAsync(Terminal terminal, DiffReport report)
    {
        await WriteLinesAsync(terminal, Summary(report));
        await OwnerTables.WriteAsync(terminal, report.Movement.Owners, report.Movement.Lists);
        if (report.Keys is { } keys)
        {
            await WriteLinesAsync(terminal, ["", .. KeySummary(keys)]);
            await OwnerTables.WriteAsync(terminal, keys.Owners, lists: null);
        }

        if (report.Steps is { } steps)
            await WriteStepsAsync(terminal, report, steps);
    }

    public static string MethodOf(Movement movement) => movement.Method switch
    {
        MovementMethod.Exact => "exact",
        MovementMethod.Expected => "expected: the hashes differ",
        _ => $"sampled: ± {Percents.Text(movement.Error)}",
    };

    private static IEnumerable<string> Summary(DiffReport report)
    {
        var movement = report.Movement;
        yield return $"old          {Describe(report.Old)}";
        yield return $"new          {Describe(report.New)}";
        yield return $"moved        {Percents.Text(movement.Owners.Moved)} of the key space ({MethodOf(movement)})";
        if (movement.Untagged is { } untagged)
            yield return $"untagged     {Percents.Text(untagged.Owners.Moved)} of keys that have no hash tag ({MethodOf(untagged)})";
        if (movement.Lists is { } lists)
        {
            var sampled = lists.Method == MovementMethod.Sampled ? " (sampled)" : "";
            yield return $"lists of {lists.Replicas,-3} {Percents.Text(lists.Changed)} of keys change their list, {Percents.Text(lists.OrderOnly)} in order only; "
                + $"to copy: {Percents.Text(lists.Copies)} of one full copy{sampled}";
        }

        if (report.Transition is { } transition)
            yield return $"transition   moves {Percents.Text(transition.Moved)} in all; share {Percents.Text(transition.Share)}, still to move {Percents.Text(transition.Remaining)}";
    }

    private static IEnumerable<string> KeySummary(KeyMovement keys) =>
    [
        Text($"keys         {keys.KeyCount:N0}, of which {keys.MovedKeyCount:N0} move ({Percents.Text(keys.KeyCount == 0 ? 0 : (double)keys.MovedKeyCount / keys.KeyCount)})"),
        Text($"weight       {keys.Weight:N0}, of which {keys.MovedWeight:N0} moves ({Percents.Text(keys.Owners.Moved)})"),
    ];

    private static async Task WriteStepsAsync(Terminal terminal, DiffReport report, IReadOnlyList<TransitionStep> steps)
    {
        await WriteLinesAsync(terminal, ["", $"steps        {steps.Count}, none of which moves more than {Percents.Text(report.StepLimit!.Value)} of the key space", ""]);
        var moved = 0.0;
        TableView.Write(
            terminal,
            ["STEP", "SHARE FROM", "TO", "MOVES", "MOVED SO FAR"],
            [.. steps.Select((step, i) => (string[])[Text($"{i + 1}"), Percents.Text(step.From), Percents.Text(step.To), Percents.Text(step.Moved), Percents.Text(moved += step.Moved)])]);
    }

    private static string Describe(DiffSide side)
    {
        var version = side.Version is { } v ? Text($" version {v}") : "";
        var transition = side.TransitionShare is { } share ? $", in transition at {Percents.Text(share)}" : "";
        var tag = side.HashTag is { } hashTag ? $", hash tag {hashTag}" : "";
        return Text($"{side.RingId}{version}: {side.Algorithm}, {side.KeyHash}{tag}, {side.NodeCount} node{(side.NodeCount == 1 ? "" : "s")}{transition}");
    }

    private static async Task WriteLinesAsync(Terminal terminal, IEnumerable<string> lines)
    {
        await using var output = terminal.OutputText();
        foreach (var line in lines)
            await output.WriteLineAsync(line);
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

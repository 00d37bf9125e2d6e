using System.Globalization;
using RingProxy.Hashing;
using RingProxy.Topology;

namespace RingProxy.Cli;

/// <summary>What the bare figures would hide.</summary>
internal static class DiffWarnings
{
    public static IEnumerable<string> Of(DiffSide old, DiffSide next, Movement movement)
    {
        if (OfMethod(old, next, movement) is { } method)
            yield return method;
        if (movement.Untagged is { } untagged)
            yield return Text($"hash tags differ: of keys that have neither tag {Percents.Text(untagged.Owners.Moved)} move ({DiffTextView.MethodOf(untagged)}), since both sides hash them alike; the other figures are those of keys with a tag");
        if (movement.Lists is { Method: MovementMethod.Sampled } && movement.Method != MovementMethod.Sampled)
            yield return "preference lists: sampled, since the lists' parts are too many or the hashes differ";
        if (old.TransitionShare is { } share)
            yield return Text($"{old.Source}: a transition is in progress at a share of {Percents.Text(share)}: the movement starts from there, and a new transition can start only when it is over");
        if (next.TransitionShare is { } nextShare)
            yield return Text($"{next.Source}: a transition is in progress at a share of {Percents.Text(nextShare)}: the movement is what it moves by now, not the whole change");
        if (movement.Owners.Moved == 0 && movement.Lists is { OrderOnly: > 0, Copies: 0 })
            yield return "only the order of preference lists changes: no owner moves and nothing is to be copied";
        foreach (var node in next.Document.Nodes.Where(node => node.Status == NodeStatus.Down && !IsDown(old, node.NodeId)))
            yield return $"{next.Source}: {node.NodeId} is declared down: it still owns its keys, which the next in their preference lists answer; that is not counted as movement";
    }

    private static string? OfMethod(DiffSide old, DiffSide next, Movement movement) => movement.Method switch
    {
        MovementMethod.Expected => $"expected, not exact: keys are hashed by {Hash(old)} before and {Hash(next)} after, taken as independent"
            + (movement.Check is { } check ? Text($"; of {check.Count:N0} generated keys {Percents.Text(check.Share)} ± {Percents.Text(check.StandardError)} move") : ""),
        MovementMethod.Sampled => Text($"sampled, not exact: {Percents.Text(movement.Owners.Moved)} ± {Percents.Text(movement.Error)} (standard error)"),
        _ => null,
    };

    private static string Hash(DiffSide side) => side.HashTag is { } tag ? $"{side.KeyHash} of the part in {tag}" : $"{side.KeyHash}";

    private static bool IsDown(DiffSide side, string nodeId) =>
        side.Document.Nodes.Any(node => node.NodeId == nodeId && node.Status == NodeStatus.Down);

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

using System.Globalization;
using RingProxy.Topology;

namespace RingProxy.Cli;

/// <summary>A ring for people: its properties, then a table of nodes with their share of the key space.</summary>
internal static class RingView
{
    public static async Task WriteAsync(Terminal terminal, RingSnapshot snapshot)
    {
        await using (var output = terminal.OutputText())
        {
            foreach (var (name, value) in Properties(snapshot.Document))
                await output.WriteLineAsync($"{name,-12} {value}");
            await output.WriteLineAsync();
        }

        var shares = snapshot.Nodes.Zip(snapshot.Ring.Shares).ToDictionary(s => s.First.NodeId, s => s.Second, StringComparer.Ordinal);
        var joining = snapshot.Document.Nodes.Where(n => !shares.ContainsKey(n.NodeId));
        TableView.Write(
            terminal,
            ["NODE", "ADDRESS", "STATUS", "WEIGHT", "ZONE", "SHARE"],
            snapshot.Nodes.Concat(joining).Select(n => Cells(n, shares.GetValueOrDefault(n.NodeId))));
    }

    private static IEnumerable<(string Name, string Value)> Properties(RingDocument document)
    {
        yield return ("ring", document.RingId);
        yield return ("version", Text(document.Version));
        yield return ("checksum", document.Checksum ?? "none");
        var keyHash = document.Placement.KeyHash is { } hash ? $", key hash {hash}" : "";
        var hashTag = document.Placement.HashTag is { } tag ? $", hash tag {tag}" : "";
        yield return ("placement", document.Placement.Algorithm + keyHash + hashTag);
        yield return ("replicas", Text(document.Replicas) + (document.SpreadZones ? ", spread over zones" : ""));
        if (document.BoundedLoad > 0)
            yield return ("bounded load", $"{Text(document.BoundedLoad)} x mean");
        if (document.Transition is { } transition)
            yield return (
                "transition",
                $"from {transition.PreviousPlacement.Algorithm}: share {Percent(transition.Share)}, announced {Percent(transition.Announced)}, "
                + $"handoff {Lower(transition.Handoff)}");
        if (document.MinVersion is { } minVersion)
            yield return ("min version", Text(minVersion));
        if (document.CreatedAt is { } createdAt)
            yield return ("created", createdAt.ToString("u", CultureInfo.InvariantCulture));
        if (document.Author is { } author)
            yield return ("author", author);
        if (document.Comment is { } comment)
            yield return ("comment", comment);
    }

    private static string[] Cells(RingNode node, double share) =>
        [node.NodeId, node.Address, Lower(node.Status), Text(node.Weight), node.Zone ?? "", Percent(share)];

    private static string Text(IFormattable value) => value.ToString(null, CultureInfo.InvariantCulture);

    private static string Percent(double share) => (share * 100).ToString("F2", CultureInfo.InvariantCulture) + "%";

    private static string Lower(Enum value) => value.ToString().ToLowerInvariant();
}

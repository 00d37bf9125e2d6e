using RingProxy.Hashing;

namespace RingProxy.Cli;

/// <summary>Nodes and pairs with bars, the ones that change most first where they are many.</summary>
internal static class OwnerTables
{
    /// <summary>The most rows of a table.</summary>
    public const int MaxRows = 20;

    private const int BarWidth = 32;

    public static async Task WriteAsync(Terminal terminal, OwnerMovement owners, ListMovement? lists)
    {
        await terminal.WriteLineAsync("");
        WriteNodes(terminal, owners, lists);
        await WriteRestAsync(terminal, owners.Nodes.Length, "nodes that change less");
        if (owners.Flows.Length == 0)
            return;
        await terminal.WriteLineAsync("");
        var most = owners.Flows[0].Share;
        TableView.Write(
            terminal,
            ["FROM", "TO", "MOVES", ""],
            owners.Flows.Take(MaxRows).Select(flow => (string[])[flow.From, flow.To, Percents.Text(flow.Share), ShareBar.Plain(flow.Share / most, BarWidth)]));
        await WriteRestAsync(terminal, owners.Flows.Length, "pairs that move less");
    }

    private static void WriteNodes(Terminal terminal, OwnerMovement owners, ListMovement? lists)
    {
        var copies = lists?.Nodes.ToDictionary(node => node.NodeId, StringComparer.Ordinal);
        var shown = owners.Nodes.OrderByDescending(node => node.Gained + node.Lost).Take(MaxRows).OrderBy(node => node.NodeId, StringComparer.Ordinal).ToArray();
        var most = shown.Max(node => node.Before + node.Gained);
        string[] headers = copies is null ? [] : ["COPIES IN", "OUT"];
        TableView.Write(
            terminal,
            ["NODE", "BEFORE", "AFTER", "GAINS", "LOSES", .. headers, "█ keeps ▓ gains ░ loses"],
            shown.Select(node => (string[])
            [
                node.NodeId, Percents.Text(node.Before), Percents.Text(node.After), Percents.Text(node.Gained), Percents.Text(node.Lost),
                .. copies is null ? [] : (string[])[Percents.Text(copies[node.NodeId].Gained), Percents.Text(copies[node.NodeId].Lost)],
                most > 0 ? ShareBar.Change((node.Before - node.Lost) / most, node.Gained / most, node.Lost / most, BarWidth) : "",
            ]));
    }

    private static async Task WriteRestAsync(Terminal terminal, int count, string what)
    {
        if (count > MaxRows)
            await terminal.WriteLineAsync($"and {count - MaxRows} more {what}");
    }
}

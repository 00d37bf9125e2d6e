using Spectre.Console;

namespace RingProxy.Cli;

/// <summary>Aligned columns: coloured and fitted to the width on a screen, plain and never wrapped anywhere else.</summary>
internal static class TableView
{
    private const int UnlimitedWidth = 100_000;

    public static void Write(Terminal terminal, IReadOnlyList<string> headers, IEnumerable<IReadOnlyList<string>> rows)
    {
        var table = new Table { Border = TableBorder.None };
        foreach (var header in headers)
            table.AddColumn(new TableColumn(new Text(header, new Style(decoration: Decoration.Bold))) { NoWrap = !terminal.OutputIsScreen });
        foreach (var row in rows)
            table.AddRow(row.Select(cell => new Text(cell)));

        if (terminal.OutputIsScreen)
            AnsiConsole.Write(table);
        else
            WritePlain(terminal, table);
    }

    private static void WritePlain(Terminal terminal, Table table)
    {
        using var text = new StringWriter { NewLine = "\n" };
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(text),
        });
        console.Profile.Width = UnlimitedWidth;
        console.Write(table);

        using var output = terminal.OutputText();
        foreach (var line in text.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries))
            output.WriteLine(line.TrimEnd());
    }
}

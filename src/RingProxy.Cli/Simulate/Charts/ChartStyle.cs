namespace RingProxy.Cli;

/// <summary>
/// The look of all charts, light or dark as the reader prefers. The series colours keep apart for the common kinds of colour blindness
/// (after Okabe and Ito, "Color Universal Design", 2008, darker or lighter where text needs the contrast), and dashes tell them apart
/// without any colour. Plain rules without CSS variables, which some viewers do not know.
/// </summary>
internal static class ChartStyle
{
    private const string Shape = """

        svg { font: 13px system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
        .title { font-size: 18px; font-weight: 600; }
        .heading { font-size: 14px; font-weight: 600; }
        .label { font-weight: 600; }
        .right { text-anchor: end; }
        .middle { text-anchor: middle; }
        .grid { stroke-width: 1; }
        .mark { stroke-width: 1.25; stroke-dasharray: 5 4; }
        .line { fill: none; stroke-width: 2.25; stroke-linejoin: round; stroke-linecap: round; }
        .line.s1 { stroke-dasharray: 9 5; } .line.s2 { stroke-dasharray: 2 5; } .line.s3 { stroke-dasharray: 10 5 2 5; }
        .line.s4 { stroke-dasharray: 5 5; } .line.s5 { stroke-dasharray: 1 6; }
        .line.solid { stroke-dasharray: none; }
        .faint { opacity: 0.45; }

        """;

    private static readonly string[] s_light = ["#b8480a", "#0067a5", "#007a58", "#a13d80", "#8a6400", "#4b5563"];
    private static readonly string[] s_dark = ["#ff9257", "#62b8f2", "#35cf9f", "#ec94cb", "#f0c04a", "#b3bdc8"];

    public static string Css { get; } =
        $"{Shape}{Colours("#ffffff", "#1d2733", "#5b6875", "#dfe5eb", s_light)}"
        + $"@media (prefers-color-scheme: dark) {{\n{Colours("#12181f", "#e6ebf0", "#9aa7b4", "#2a343f", s_dark)}}}\n";

    /// <summary>The class of the series with this number; when all looks are used they begin again.</summary>
    public static string Series(int index) => $"s{index % s_light.Length}";

    private static string Colours(string paper, string ink, string soft, string grid, string[] series) =>
        $".paper {{ fill: {paper}; }} text {{ fill: {ink}; }} .subtitle, .axis, .note {{ fill: {soft}; }} .grid {{ stroke: {grid}; }} .mark {{ stroke: {ink}; }}\n"
        + string.Concat(series.Select((colour, i) => $".line.s{i} {{ stroke: {colour}; }} .fill.s{i}, .label.s{i} {{ fill: {colour}; }}\n"));
}

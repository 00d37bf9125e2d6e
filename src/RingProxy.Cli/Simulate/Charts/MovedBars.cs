namespace RingProxy.Cli;

/// <summary>A bar for each algorithm, and a line at the least share of keys that must move.</summary>
internal static class MovedBars
{
    private const double Row = 28;
    private const double Thickness = 18;
    private const double NameWidth = 224;
    private const double ValueWidth = 56;
    private const double TwiceIdeal = 2;

    public static double Height(int barCount) => barCount * Row;

    public static void Draw(SvgCanvas canvas, ChangeReport report, double left, double top, double right)
    {
        var bottom = top + Height(report.Algorithms.Count);
        var most = Math.Max(report.IdealMoved, report.Algorithms.Max(a => a.Moved));
        var scale = new ChartScale(0, most > 0 ? most : 1, left + NameWidth, right - ValueWidth);
        foreach (var tick in scale.Ticks(8))
        {
            canvas.Line(scale.At(tick), top - 6, scale.At(tick), bottom, "grid");
            canvas.Text(scale.At(tick), bottom + 16, ChartText.RoundPercent(tick), "axis middle");
        }

        for (var i = 0; i < report.Algorithms.Count; i++)
        {
            var result = report.Algorithms[i];
            var middle = top + ((i + 0.5) * Row);
            var colour = ChartStyle.Series(result.Moved > TwiceIdeal * report.IdealMoved ? 0 : 1);
            canvas.Text(left + NameWidth - 12, middle + 4.5, result.Algorithm, "right");
            canvas.Bar(scale.Start, middle - (Thickness / 2), Math.Max(1, scale.At(result.Moved) - scale.Start), Thickness, $"fill {colour}");
            var end = Math.Max(scale.At(result.Moved), IsNear(result.Moved, report.IdealMoved, scale) ? scale.At(report.IdealMoved) : 0);
            canvas.Text(end + 8, middle + 4.5, ChartText.Percent(result.Moved), "value");
        }

        canvas.Line(scale.At(report.IdealMoved), top - 12, scale.At(report.IdealMoved), bottom, "mark");
        canvas.Text(scale.At(report.IdealMoved), top - 18, $"must move: {ChartText.Percent(report.IdealMoved)}", "middle note");
    }

    // The number would stand on the line.
    private static bool IsNear(double moved, double ideal, ChartScale scale) => moved < ideal && scale.At(ideal) - scale.At(moved) < ValueWidth;
}

using System.Globalization;

namespace RingProxy.Cli;

/// <summary>Imbalance of the native ring by points a node, on logarithmic axes, where theory is nearly a straight line.</summary>
internal static class DeviationLines
{
    private const double AxisWidth = 48;
    private const double LabelWidth = 190;
    private const double LabelGap = 18;
    private const int TheorySteps = 60;

    public static void Draw(SvgCanvas canvas, ChangeReport report, double left, double top, double right, double bottom)
    {
        var sweep = report.VirtualNodes;
        canvas.Text(left, top, string.Create(CultureInfo.InvariantCulture, $"How uneven is the load of {report.NodesBefore} nodes on a ring?"), "heading");
        canvas.Text(left, top + 20, "Standard deviation of load, relative to the mean, by points (virtual nodes) of a node", "subtitle");
        var (least, most) = Widen(sweep[0].VirtualNodes, sweep[^1].VirtualNodes);
        var x = new ChartScale(least, most, left + AxisWidth, right - LabelWidth, Logarithmic: true);
        var lowest = sweep.Min(v => Math.Min(v.Deviation, v.TheoreticalDeviation));
        var (from, to) = Widen(Math.Max(lowest, 1e-6), sweep.Max(v => v.WorstDeviation));
        var y = new ChartScale(from, to, bottom, top + 40, Logarithmic: true);
        DrawAxes(canvas, x, y);

        var theory = Enumerable.Range(0, TheorySteps + 1)
            .Select(i => least * Math.Pow(most / least, (double)i / TheorySteps))
            .Select(points => (x.At(points), y.At(VirtualNodeSweep.Theory(report.NodesBefore, points))));
        canvas.Curve(sweep.Select(v => (x.At(v.VirtualNodes), y.At(v.WorstDeviation))), "line s0 solid faint");
        canvas.Curve(theory, "line s5 solid");
        foreach (var v in sweep)
        {
            canvas.Dot(x.At(v.VirtualNodes), y.At(v.WorstDeviation), 3.5, "fill s0");
            canvas.Dot(x.At(v.VirtualNodes), y.At(v.Deviation), 5, "fill s1");
        }

        DrawLabels(canvas, report, x, y, bottom);
    }

    private static void DrawAxes(SvgCanvas canvas, ChartScale x, ChartScale y)
    {
        foreach (var tick in y.Ticks())
        {
            canvas.Line(x.Start, y.At(tick), x.End, y.At(tick), "grid");
            canvas.Text(x.Start - 8, y.At(tick) + 4.5, ChartText.RoundPercent(tick), "axis right");
        }

        foreach (var tick in x.Ticks())
            canvas.Text(x.At(tick), y.Start + 20, ChartText.Count(tick), "axis middle");
        canvas.Text((x.Start + x.End) / 2, y.Start + 44, "points of a node", "axis middle");
    }

    private static void DrawLabels(SvgCanvas canvas, ChangeReport report, ChartScale x, ChartScale y, double bottom)
    {
        var last = report.VirtualNodes[^1];
        var (worst, theory) = (y.At(last.WorstDeviation), y.At(VirtualNodeSweep.Theory(report.NodesBefore, x.To)));
        var heights = LabelSpread.Apart([worst, y.At(last.Deviation), theory], LabelGap, bottom);
        (string Text, string Style)[] labels = [($"worst of {last.RingCount} rings", "s0"), ($"measured on {last.RingCount} rings", "s1"), ("√((N−1) / (N·V + 1))", "s5")];
        for (var i = 0; i < labels.Length; i++)
            canvas.Text(x.End + 12, heights[i] + 4.5, labels[i].Text, $"label {labels[i].Style}");
    }

    // A single value has no extent of its own.
    private static (double From, double To) Widen(double from, double to) => from < to ? (from, to) : (from / 2, from * 2);
}

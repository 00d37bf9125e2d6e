using System.Globalization;

namespace RingProxy.Cli;

/// <summary>Hit rate over time, a line for each algorithm, the two changes marked.</summary>
internal static class CacheChart
{
    private const double Width = 960;
    private const double Left = 84;
    private const double Top = 132;
    private const double Right = 672;
    private const double LeastBottom = 448;
    private const double BelowBottom = 72;
    private const double Margin = 32;
    private const double LabelGap = 40;

    public static byte[] Draw(CacheReport report)
    {
        var workload = report.Workload;
        var title = string.Create(CultureInfo.InvariantCulture, $"{report.NodeCount} caches: one fails, one joins");
        var description = string.Join("; ", report.Algorithms.Select(a =>
            $"{a.Algorithm}: hit rate {ChartText.Percent(a.Failure.HitRateBefore)}, right after the failure {ChartText.Percent(a.Failure.HitRateFirst)}")) + ".";
        // As high as the labels of all lines need.
        var bottom = Math.Max(LeastBottom, Top + (LabelGap * report.Algorithms.Count));
        using var canvas = new SvgCanvas(Width, bottom + BelowBottom, title, description);
        canvas.Text(Margin, 44, title, "title");
        canvas.Text(
            Margin,
            68,
            string.Create(CultureInfo.InvariantCulture, $"Hit rate; {workload.KeyCount:N0} keys asked for by Zipf's law ({workload.ZipfExponent}), {workload.CacheSize:N0} fit into a node"),
            "subtitle");

        var x = new ChartScale(0, 3.0 * workload.RequestsInPhase, Left, Right);
        var lowest = report.Algorithms.Min(a => a.HitRates.Min());
        var highest = report.Algorithms.Max(a => a.HitRates.Max());
        var y = new ChartScale(Math.Floor(lowest * 10) / 10, Math.Max(Math.Ceiling(highest * 10), Math.Floor(lowest * 10) + 1) / 10, bottom, Top);
        DrawAxes(canvas, x, y, bottom);
        DrawEvents(canvas, report, x, bottom);
        for (var i = 0; i < report.Algorithms.Count; i++)
            canvas.Curve(Line(report.Algorithms[i].HitRates, x, y), $"line {ChartStyle.Series(i)}");
        DrawLabels(canvas, report, y, bottom);
        return canvas.Finish();
    }

    // Each value stands in the middle of its window.
    private static IEnumerable<(double X, double Y)> Line(IReadOnlyList<double> hitRates, ChartScale x, ChartScale y) =>
        hitRates.Select((rate, window) => (x.At((window + 0.5) / hitRates.Count * x.To), y.At(rate)));

    private static void DrawAxes(SvgCanvas canvas, ChartScale x, ChartScale y, double bottom)
    {
        foreach (var tick in y.Ticks())
        {
            canvas.Line(Left, y.At(tick), Right, y.At(tick), "grid");
            canvas.Text(Left - 8, y.At(tick) + 4.5, ChartText.RoundPercent(tick), "axis right");
        }

        foreach (var tick in x.Ticks())
            canvas.Text(x.At(tick), bottom + 20, ChartText.Count(tick), "axis middle");
        canvas.Text((Left + Right) / 2, bottom + 44, "requests", "axis middle");
    }

    private static void DrawEvents(SvgCanvas canvas, CacheReport report, ChartScale x, double bottom)
    {
        var first = report.Algorithms[0];
        foreach (var (change, phase) in new[] { (first.Failure.Change, 1), (first.Join.Change, 2) })
        {
            var at = x.At((double)phase * report.Workload.RequestsInPhase);
            canvas.Line(at, Top - 12, at, bottom, "mark");
            canvas.Text(at, Top - 20, change, "note middle");
        }
    }

    private static void DrawLabels(SvgCanvas canvas, CacheReport report, ChartScale y, double bottom)
    {
        var heights = LabelSpread.Apart([.. report.Algorithms.Select(a => y.At(a.Failure.HitRateFirst))], LabelGap, bottom - 16);
        for (var i = 0; i < report.Algorithms.Count; i++)
        {
            var result = report.Algorithms[i];
            canvas.Line(Right + 16, heights[i], Right + 48, heights[i], $"line {ChartStyle.Series(i)}");
            canvas.Text(Right + 56, heights[i] + 4.5, result.Algorithm, $"label {ChartStyle.Series(i)}");
            canvas.Text(Right + 56, heights[i] + 20, $"falls to {ChartText.Percent(result.Failure.HitRateFirst)}, {ChartText.Percent(result.Join.HitRateFirst)}", "note");
        }
    }
}

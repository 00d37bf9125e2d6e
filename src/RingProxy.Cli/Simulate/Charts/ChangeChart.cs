using System.Globalization;

namespace RingProxy.Cli;

/// <summary>The comparison as a picture: keys moved as bars beside the least that must, and imbalance by points a node beside theory.</summary>
internal static class ChangeChart
{
    private const double Width = 960;
    private const double Margin = 32;
    private const double BarsTop = 124;
    private const double LinesHeight = 400;

    public static byte[] Draw(ChangeReport report)
    {
        // Theory has no imbalance to draw where one node has it all.
        var hasLines = report.VirtualNodes.Count > 0 && report.NodesBefore > 1;
        var barsBottom = BarsTop + MovedBars.Height(report.Algorithms.Count);
        var height = barsBottom + (hasLines ? LinesHeight : Margin);
        var title = string.Create(CultureInfo.InvariantCulture, $"From {report.NodesBefore} to {report.NodesAfter} nodes: how many keys change their node?");
        var description = string.Join("; ", report.Algorithms.Select(a => $"{a.Algorithm} {ChartText.Percent(a.Moved)}")) + $"; at least {ChartText.Percent(report.IdealMoved)} must.";

        using var canvas = new SvgCanvas(Width, height, title, description);
        canvas.Text(Margin, 44, title, "title");
        canvas.Text(Margin, 68, string.Create(CultureInfo.InvariantCulture, $"{report.KeyCount:N0} keys, each looked up before and after the change"), "subtitle");
        MovedBars.Draw(canvas, report, left: Margin, top: BarsTop, right: Width - Margin);
        if (hasLines)
            DeviationLines.Draw(canvas, report, left: Margin, top: barsBottom + 52, right: Width - Margin, bottom: height - 72);
        return canvas.Finish();
    }
}

using System.Xml.Linq;

namespace RingProxy.Cli.Tests;

public sealed class ChartTests : IDisposable
{
    private readonly Rings _rings = new();

    public void Dispose() => _rings.Dispose();

    [Fact]
    public async Task Svg_Comparison_HasABarForEachAlgorithmAndItsNumber()
    {
        var svg = await DrawAsync("--algorithms", "modulo,ring,jump", "--keys", "1000", "--virtual-nodes", "1,10,100");

        Assert.Equal(3, Classes(svg, "rect").Count(c => c.StartsWith("fill", StringComparison.Ordinal)));
        Assert.All((string[])["modulo", "ring", "jump", "must move: 9.09%"], text => Assert.Contains(text, Texts(svg)));
        // Three values of the sweep, measured and worst.
        Assert.Equal(6, Classes(svg, "circle").Count());
        Assert.Contains("10", Texts(svg));
    }

    [Fact]
    public async Task Svg_Cache_HasALineForEachAlgorithmThroughAllWindows()
    {
        var svg = await DrawAsync("--cache", "--algorithms", "modulo,ring", "--keys", "1000", "--requests", "400");

        var lines = svg.Descendants().Where(e => e.Name.LocalName == "polyline").ToList();
        Assert.Equal(["line s0", "line s1"], lines.Select(l => l.Attribute("class")!.Value));
        Assert.All(lines, l => Assert.Equal(3 * CacheWorkload.WindowsInPhase, l.Attribute("points")!.Value.Split(' ').Length));
        Assert.Contains("node-0003 fails", Texts(svg));
    }

    [Theory]
    [InlineData("--algorithms", "jump", "--nodes", "1", "--to", "1")]
    [InlineData("--algorithms", "jump", "--virtual-nodes", "7")]
    [InlineData("--algorithms", "modulo,jump", "--nodes", "5", "--to", "5")]
    [InlineData("--cache", "--algorithms", "modulo", "--requests", "40", "--cache-size", "1")]
    [InlineData("--cache", "--algorithms", "all", "--requests", "400")]
    public async Task Svg_CasesAtTheEdge_EveryCoordinateIsWithinThePicture(params string[] arguments)
    {
        var svg = await DrawAsync([.. arguments, "--keys", "500"]);

        var box = Numbers(svg.Root!.Attribute("viewBox")!.Value.Split(' '));
        Assert.All(Coordinates(svg, "x", "x1", "x2", "cx"), x => Assert.InRange(x, 0, box[2]));
        Assert.All(Coordinates(svg, "y", "y1", "y2", "cy"), y => Assert.InRange(y, 0, box[3]));
    }

    [Fact]
    public async Task Svg_Always_StandsForItselfAndKnowsLightAndDark()
    {
        var svg = await DrawAsync("--algorithms", "jump", "--keys", "10", "--virtual-nodes", "5");

        Assert.DoesNotContain(svg.Descendants(), e => e.Name.LocalName is "script" or "image" or "use" or "foreignObject");
        Assert.DoesNotContain(svg.Descendants().Attributes(), a => a.Name.LocalName == "href" || a.Name.LocalName.StartsWith("on", StringComparison.Ordinal));
        var style = svg.Descendants().Single(e => e.Name.LocalName == "style").Value;
        Assert.Contains("@media (prefers-color-scheme: dark)", style, StringComparison.Ordinal);
        Assert.DoesNotContain("url(", style, StringComparison.Ordinal);
        Assert.Equal(["title", "desc"], svg.Root!.Elements().Take(2).Select(e => e.Name.LocalName));
    }

    [Fact]
    public async Task Svg_FolderIsAFile_IsToldAndNothingIsPrinted()
    {
        var path = Path.Combine(_rings.Write("file", ""), "chart.svg");

        var result = await CommandLine.RunAsync("simulate", "--algorithms", "jump", "--keys", "10", "--virtual-nodes", "1", "--svg", path);

        result.Expect(ExitCodes.NotFound);
        Assert.Contains($"{path}: cannot be written", result.Error, StringComparison.Ordinal);
        Assert.Equal("", result.Output);
    }

    [Fact]
    public void Apart_LabelsThatWouldCover_KeepOrderAndDistance()
    {
        Assert.Equal([10, 70, 30], LabelSpread.Apart([10, 70, 12], gap: 20, bottom: 100));
        Assert.Equal([60, 100, 80], LabelSpread.Apart([90, 99, 95], gap: 20, bottom: 100));
    }

    [Theory]
    [InlineData(0, 1, false, "0 0.2 0.4 0.6 0.8 1")]
    [InlineData(0.6, 1, false, "0.6 0.7 0.8 0.9 1")]
    [InlineData(1, 1000, true, "1 2 5 10 20 50 100 200 500 1000")]
    [InlineData(0.03, 0.3, true, "0.05 0.1 0.2")]
    public void Ticks_OfAScale_AreRoundNumbersWithin(double from, double to, bool logarithmic, string expected) =>
        Assert.Equal(Numbers(expected.Split(' ')), new ChartScale(from, to, 0, 100, logarithmic).Ticks().Select(t => Math.Round(t, 9)));

    private async Task<XDocument> DrawAsync(params string[] arguments)
    {
        var path = _rings.PathOf("chart.svg");
        (await CommandLine.RunAsync(["simulate", .. arguments, "--svg", path])).Expect(ExitCodes.Ok);
        return XDocument.Load(path);
    }

    private static IEnumerable<string> Texts(XDocument svg) => svg.Descendants().Where(e => e.Name.LocalName == "text").Select(e => e.Value);

    private static IEnumerable<string> Classes(XDocument svg, string element) =>
        svg.Descendants().Where(e => e.Name.LocalName == element).Select(e => e.Attribute("class")!.Value);

    private static double[] Coordinates(XDocument svg, params string[] names) =>
        Numbers(svg.Descendants().Attributes().Where(a => names.Contains(a.Name.LocalName)).Select(a => a.Value));

    private static double[] Numbers(IEnumerable<string> texts) =>
        [.. texts.Select(t => double.Parse(t, System.Globalization.CultureInfo.InvariantCulture))];
}

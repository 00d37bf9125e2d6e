using System.Globalization;
using System.Text;
using System.Xml;

namespace RingProxy.Cli;

/// <summary>
/// Writes one self-contained SVG: no scripts, no fonts or files from elsewhere, colours by the reader's light or dark preference. Shapes
/// name a class of <see cref="ChartStyle"/>; coordinates are user units from the top left.
/// </summary>
internal sealed class SvgCanvas : IDisposable
{
    private const string Namespace = "http://www.w3.org/2000/svg";

    private readonly MemoryStream _bytes = new();
    private readonly XmlWriter _xml;

    /// <param name="title">What screen readers say first.</param>
    /// <param name="description">The message of the chart in a sentence.</param>
    public SvgCanvas(double width, double height, string title, string description)
    {
        _xml = XmlWriter.Create(_bytes, new XmlWriterSettings { Encoding = new UTF8Encoding(false), Indent = true, OmitXmlDeclaration = true, NewLineChars = "\n" });
        _xml.WriteStartElement("svg", Namespace);
        Attributes(("viewBox", $"0 0 {Number(width)} {Number(height)}"), ("role", "img"), ("aria-labelledby", "title description"));
        TextElement("title", title, ("id", "title"));
        TextElement("desc", description, ("id", "description"));
        TextElement("style", ChartStyle.Css);
        Element("rect", ("class", "paper"), ("width", Number(width)), ("height", Number(height)), ("rx", "8"));
    }

    public void Text(double x, double y, string text, string style) => TextElement("text", text, ("x", Number(x)), ("y", Number(y)), ("class", style));

    public void Line(double x1, double y1, double x2, double y2, string style) =>
        Element("line", ("x1", Number(x1)), ("y1", Number(y1)), ("x2", Number(x2)), ("y2", Number(y2)), ("class", style));

    public void Bar(double x, double y, double width, double height, string style) =>
        Element("rect", ("x", Number(x)), ("y", Number(y)), ("width", Number(width)), ("height", Number(height)), ("rx", "2"), ("class", style));

    public void Dot(double x, double y, double radius, string style) =>
        Element("circle", ("cx", Number(x)), ("cy", Number(y)), ("r", Number(radius)), ("class", style));

    public void Curve(IEnumerable<(double X, double Y)> points, string style) =>
        Element("polyline", ("points", string.Join(' ', points.Select(p => $"{Number(p.X)},{Number(p.Y)}"))), ("class", style));

    /// <summary>Ends the document and returns it in UTF-8.</summary>
    public byte[] Finish()
    {
        _xml.WriteEndElement();
        _xml.Flush();
        return [.. _bytes.ToArray(), (byte)'\n'];
    }

    public void Dispose()
    {
        _xml.Dispose();
        _bytes.Dispose();
    }

    private void Element(string name, params ReadOnlySpan<(string Name, string Value)> attributes)
    {
        _xml.WriteStartElement(name, Namespace);
        Attributes(attributes);
        _xml.WriteEndElement();
    }

    private void TextElement(string name, string text, params ReadOnlySpan<(string Name, string Value)> attributes)
    {
        _xml.WriteStartElement(name, Namespace);
        Attributes(attributes);
        _xml.WriteString(text);
        _xml.WriteEndElement();
    }

    private void Attributes(params ReadOnlySpan<(string Name, string Value)> attributes)
    {
        foreach (var (name, value) in attributes)
            _xml.WriteAttributeString(name, value);
    }

    private static string Number(double value) => Math.Round(value, 2).ToString(CultureInfo.InvariantCulture);
}

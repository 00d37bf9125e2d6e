using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace RingProxy.Cli;

/// <summary>Reads YAML, and JSON with it, as a tree whose nodes know their lines.</summary>
internal static class YamlTree
{
    private const int MaxDepth = 64;

    /// <exception cref="ImportException">Not YAML, no document, or nested too deeply.</exception>
    public static YamlNode Parse(string text)
    {
        try
        {
            var stream = new YamlStream();
            stream.Load(new MergingParser(new DepthLimit(new Parser(new StringReader(text)), MaxDepth)));
            return stream.Documents.Count > 0 ? stream.Documents[0].RootNode : throw new ImportException(0, "holds no YAML or JSON");
        }
        catch (YamlException e)
        {
            throw new ImportException((int)e.Start.Line, $"not YAML: {e.Message}");
        }
    }

    public static int LineOf(this YamlNode node) => (int)node.Start.Line;

    /// <summary>A member by its name, in snake_case or in camelCase; null if it is not there.</summary>
    public static YamlNode? Member(this YamlNode? node, string name) => node is YamlMappingNode mapping
        ? mapping.Children.FirstOrDefault(child => Name(child.Key) is { } found && (found == name || found == CamelCase(name))).Value
        : null;

    /// <summary>A member's text; null if it is not there or holds more than a text.</summary>
    public static string? Text(this YamlNode? node, string name) => (node.Member(name) as YamlScalarNode)?.Value;

    public static bool Flag(this YamlNode? node, string name) => string.Equals(node.Text(name), "true", StringComparison.OrdinalIgnoreCase);

    public static IEnumerable<YamlNode> Items(this YamlNode? node) => node is YamlSequenceNode sequence ? sequence.Children : [];

    public static IEnumerable<(string Name, YamlNode Value)> Members(this YamlNode? node) =>
        node is YamlMappingNode mapping ? mapping.Children.Select(child => (Name(child.Key) ?? "", child.Value)) : [];

    /// <summary>The node and everything below it.</summary>
    public static IEnumerable<YamlNode> Everything(this YamlNode node) =>
        node.Items().Concat(node.Members().Select(member => member.Value)).SelectMany(Everything).Prepend(node);

    private static string? Name(YamlNode key) => (key as YamlScalarNode)?.Value;

    private static string CamelCase(string name) =>
        string.Concat(name.Split('_').Select((word, i) => i == 0 || word.Length == 0 ? word : char.ToUpperInvariant(word[0]) + word[1..]));

    /// <summary>Ends the reading of a document that would nest deeper than anybody writes by hand.</summary>
    private sealed class DepthLimit(IParser inner, int most) : IParser
    {
        private int _depth;

        public YamlDotNet.Core.Events.ParsingEvent? Current => inner.Current;

        public bool MoveNext()
        {
            var moved = inner.MoveNext();
            _depth += moved ? inner.Current!.NestingIncrease : 0;
            return _depth <= most + 2 ? moved : throw new YamlException(inner.Current!.Start, inner.Current.End, $"nested deeper than {most} levels");
        }
    }
}

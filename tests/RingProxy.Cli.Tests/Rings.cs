using System.Text;
using RingProxy.Testing;

namespace RingProxy.Cli.Tests;

/// <summary>Ring documents in a temporary folder.</summary>
internal sealed class Rings : IDisposable
{
    private readonly TempDirectory _directory = new();

    public string Folder => _directory.Path;

    public string PathOf(string name) => _directory.File(name);

    public string Write(string name, string text) => Write(name, Encoding.UTF8.GetBytes(text));

    public string Write(string name, byte[] bytes)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(PathOf(name))!);
        File.WriteAllBytes(PathOf(name), bytes);
        return PathOf(name);
    }

    /// <summary>A draft with nodes n1, n2, … at weight 1.</summary>
    public string Draft(string name, int nodeCount, string members = "") => Write(name, DraftText(nodeCount, members));

    public static string DraftText(int nodeCount, string members = "")
    {
        var nodes = Enumerable.Range(1, nodeCount).Select(i => $$"""{ "nodeId": "n{{i}}", "address": "127.0.0.1:{{9000 + i}}" }""");
        return $$"""
            { "ringId": "cache", {{members}} "placement": { "algorithm": "ring" }, "nodes": [ {{string.Join(", ", nodes)}} ] }
            """;
    }

    public void Dispose() => _directory.Dispose();
}

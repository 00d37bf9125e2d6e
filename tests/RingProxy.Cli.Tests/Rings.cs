using System.Text;

namespace RingProxy.Cli.Tests;

/// <summary>Ring documents in a temporary folder.</summary>
internal sealed class Rings : IDisposable
{
    private readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("ringctl-");

    public string Folder => directory.FullName;

    public string PathOf(string name) => Path.Combine(directory.FullName, name);

    public string Write(string name, string text) => Write(name, Encoding.UTF8.GetBytes(text));

    public string Write(string name, byte[] bytes)
    {
        var path = PathOf(name);
        File.WriteAllBytes(path, bytes);
        return path;
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

    public void Dispose() => directory.Delete(recursive: true);
}

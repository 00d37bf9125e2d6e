using RingProxy.Testing;

namespace RingProxy.ArchitectureTests;

/// <summary>The files of the repository, build outputs left out.</summary>
internal static class SourceTree
{
    private static readonly string[] Outputs = ["artifacts", "bin", "obj", "TestResults", "node_modules"];

    /// <summary>Full paths of all files under folders of the repository; a folder that is not there has none.</summary>
    public static IEnumerable<string> Files(params IEnumerable<string> folders) => folders
        .Select(folder => new DirectoryInfo(Repository.File(folder)))
        .Where(folder => folder.Exists)
        .SelectMany(FilesIn)
        .Select(file => file.FullName);

    /// <summary>A path as people name it: relative to the root.</summary>
    public static string NameOf(string path) => Path.GetRelativePath(Repository.Root, path);

    private static IEnumerable<FileInfo> FilesIn(DirectoryInfo folder) =>
        folder.EnumerateFiles().Concat(folder.EnumerateDirectories().Where(d => !Outputs.Contains(d.Name)).SelectMany(FilesIn));
}

using System.Globalization;

namespace RingProxy.Topology;

/// <summary>The files of a folder of ring documents: where they stand and how they are read and written, without any rule.</summary>
internal sealed class FileRingFolder(string directory)
{
    private const string Extension = ".json";

    /// <summary>Wide enough for every version, so that names sort as numbers.</summary>
    private const string VersionFormat = "D20";

    public FileContent ReadCurrent(string ringId) => new(Read(CurrentPath(ringId)));

    public ReadOnlyMemory<byte>? ReadVersion(string ringId, long version) => Read(VersionPath(ringId, version));

    public void WriteCurrent(string ringId, ReadOnlySpan<byte> content) => AtomicFile.Write(CurrentPath(ringId), content);

    public void WriteVersion(string ringId, long version, ReadOnlySpan<byte> content) => AtomicFile.Write(VersionPath(ringId, version), content);

    /// <summary>Ring ids with a current document, in ordinal order.</summary>
    public IReadOnlyList<string> List() =>
        [.. NamesIn(directory).Where(RingIds.IsRingId).Order(StringComparer.Ordinal)];

    /// <summary>Versions kept, in no particular order.</summary>
    public IEnumerable<long> Versions(string ringId) => NamesIn(VersionsPath(ringId))
        .Select(name => long.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : 0)
        .Where(version => version > 0);

    /// <summary>The lock of a ring's writers, also those of other processes; null while somebody else holds it.</summary>
    public IDisposable? TryLock(string ringId)
    {
        var folder = VersionsPath(ringId);
        Directory.CreateDirectory(folder);
        try
        {
            // On Unix this takes an advisory lock, which ends with the process at the latest.
            return new FileStream(Path.Combine(folder, ".lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e) when (e is not (DirectoryNotFoundException or PathTooLongException))
        {
            return null;
        }
    }

    private static ReadOnlyMemory<byte>? Read(string path)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            // One byte past the limit is enough for the reader to refuse the document. A file that grows meanwhile reads as cut off.
            var content = new byte[Math.Min(file.Length, RingDocumentLimits.MaxBytes + 1)];
            var count = file.ReadAtLeast(content, content.Length, throwOnEndOfStream: false);
            return content.AsMemory(0, count);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    private static IEnumerable<string> NamesIn(string folder) => Directory.Exists(folder)
        ? Directory.EnumerateFiles(folder, $"*{Extension}").Select(path => Path.GetFileNameWithoutExtension(path)!)
        : [];

    private string CurrentPath(string ringId) => Path.Combine(directory, Checked(ringId) + Extension);

    private string VersionsPath(string ringId) => Path.Combine(directory, ".versions", Checked(ringId));

    private string VersionPath(string ringId, long version) =>
        Path.Combine(VersionsPath(ringId), version.ToString(VersionFormat, CultureInfo.InvariantCulture) + Extension);

    private static string Checked(string ringId)
    {
        RingIds.ThrowUnlessRingId(ringId);
        return ringId;
    }
}

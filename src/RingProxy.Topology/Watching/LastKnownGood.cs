namespace RingProxy.Topology;

/// <summary>Keeps the newest applied document of each ring in a folder, replaced atomically (write, flush, rename).</summary>
public sealed class LastKnownGood(string directory)
{
    public string Directory { get; } = directory;

    /// <summary>The document kept for a ring; null if there is none.</summary>
    /// <exception cref="IOException">There is one, but it cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">There is one, but it may not be read.</exception>
    public ReadOnlyMemory<byte>? Read(string ringId)
    {
        try
        {
            return File.ReadAllBytes(PathOf(ringId));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <exception cref="IOException">The folder cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written.</exception>
    public void Write(string ringId, ReadOnlyMemory<byte> utf8Json) => AtomicFile.Write(PathOf(ringId), utf8Json.Span);

    /// <summary>Where a ring's document is kept, for messages.</summary>
    public string PathOf(string ringId)
    {
        RingIds.ThrowUnlessRingId(ringId);
        return Path.Combine(Directory, $"{ringId}.json");
    }
}

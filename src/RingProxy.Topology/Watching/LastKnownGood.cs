namespace RingProxy.Topology;

/// <summary>Keeps the newest applied document of each ring in a folder, replaced atomically (write, flush, rename).</summary>
public sealed class LastKnownGood(string directory)
{
    public string Directory { get; } = directory;

    /// <summary>The document kept for a ring; null if there is none or it cannot be read.</summary>
    public ReadOnlyMemory<byte>? Read(string ringId) => throw new NotImplementedException();

    public void Write(string ringId, ReadOnlyMemory<byte> utf8Json) => throw new NotImplementedException();
}

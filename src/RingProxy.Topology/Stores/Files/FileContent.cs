using System.IO.Hashing;

namespace RingProxy.Topology;

/// <summary>What a file held at one moment; <see cref="Bytes"/> is null where there was no file.</summary>
internal readonly record struct FileContent(ReadOnlyMemory<byte>? Bytes)
{
    /// <summary>0 where there was no file; else a positive hash of its content.</summary>
    public long Revision { get; } = Bytes is { } bytes ? (long)(XxHash3.HashToUInt64(bytes.Span) >> 1) | 1 : 0;
}

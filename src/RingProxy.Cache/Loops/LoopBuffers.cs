using System.Buffers;

namespace RingProxy.Cache;

/// <summary>The memory of one loop. What is asked for decides where it comes from: chunks of two sizes, else the shared pool of the process.</summary>
internal sealed class LoopBuffers
{
    public const int SmallBytes = 16 * 1024;
    public const int LargeBytes = 64 * 1024;

    private readonly ChunkPool _small = new(SmallBytes, keptCount: 512);
    private readonly ChunkPool _large = new(LargeBytes, keptCount: 128);

    /// <summary>Where every connection of the loop receives to: what it cannot use at once it copies away.</summary>
    public byte[] Receive { get; } = GC.AllocateUninitializedArray<byte>(256 * 1024, pinned: true);

    /// <summary>A buffer of at least this size.</summary>
    public byte[] Rent(int leastBytes) => leastBytes switch
    {
        <= SmallBytes => _small.Rent(),
        <= LargeBytes => _large.Rent(),
        _ => ArrayPool<byte>.Shared.Rent(leastBytes),
    };

    public void Return(byte[] buffer)
    {
        switch (buffer.Length)
        {
            case SmallBytes:
                _small.Return(buffer);
                break;
            case LargeBytes:
                _large.Return(buffer);
                break;
            default:
                ArrayPool<byte>.Shared.Return(buffer);
                break;
        }
    }
}

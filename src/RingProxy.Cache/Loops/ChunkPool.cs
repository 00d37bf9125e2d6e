namespace RingProxy.Cache;

/// <summary>Buffers of one size, used by one loop: no locks, and what an idle connection gave back serves the busy ones.</summary>
/// <param name="chunkBytes">Size of each.</param>
/// <param name="keptCount">How many are kept when nobody uses them.</param>
internal sealed class ChunkPool(int chunkBytes, int keptCount)
{
    private readonly Stack<byte[]> _free = new();

    public int ChunkBytes => chunkBytes;

    public byte[] Rent() => _free.TryPop(out var chunk) ? chunk : GC.AllocateUninitializedArray<byte>(chunkBytes);

    public void Return(byte[] chunk)
    {
        if (_free.Count < keptCount)
            _free.Push(chunk);
    }
}

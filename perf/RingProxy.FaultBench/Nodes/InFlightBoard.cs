using System.IO.MemoryMappedFiles;

namespace RingProxy.FaultBench;

/// <summary>
/// Requests in flight at every node, in a file that all node processes map: each writes its own place and reads all, so that a node knows the
/// loads of the others at the moment it admits a request.
/// </summary>
internal sealed class InFlightBoard : IDisposable
{
    // One cache line a node.
    private const int PlaceBytes = 64;

    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;
    private readonly int _index;

    public InFlightBoard(string path, int index, int nodeCount)
    {
        (_index, NodeCount) = (index, nodeCount);
        _file = MemoryMappedFile.CreateFromFile(path, FileMode.OpenOrCreate, null, nodeCount * PlaceBytes);
        _view = _file.CreateViewAccessor();
        Write(0);
    }

    public int NodeCount { get; }

    public void Write(int inFlight) => _view.Write(_index * PlaceBytes, inFlight);

    public int Read(int index) => _view.ReadInt32(index * PlaceBytes);

    public void Dispose()
    {
        _view.Dispose();
        _file.Dispose();
    }
}

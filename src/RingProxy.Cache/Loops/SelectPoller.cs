using System.Net;
using System.Net.Sockets;

namespace RingProxy.Cache;

/// <summary>
/// The runtime's own select: on every system, but each turn looks at every socket. A pair of sockets to itself wakes it.
/// </summary>
internal sealed class SelectPoller : IPoller
{
    private readonly Socket _wakeSender;
    private readonly Socket _wakeReceiver;
    private readonly Dictionary<Socket, Wire> _wires = [];
    private readonly List<Socket> _readers = [];
    private readonly List<Socket> _writers = [];
    private readonly List<Wire> _ready = [];
    private readonly byte[] _wakeBytes = new byte[64];

    public SelectPoller()
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(1);
        _wakeSender = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        _wakeSender.Connect(listener.LocalEndPoint!);
        _wakeReceiver = listener.Accept();
        _wakeReceiver.Blocking = false;
        _wakeSender.Blocking = false;
    }

    public void Add(Wire wire)
    {
        _wires.Add(wire.Socket, wire);
        wire.Slot = 0;
    }

    public void Remove(Wire wire)
    {
        _wires.Remove(wire.Socket);
        wire.Slot = -1;
    }

    public int Wait(int timeoutMilliseconds)
    {
        _readers.Clear();
        _writers.Clear();
        _readers.Add(_wakeReceiver);
        foreach (var wire in _wires.Values)
        {
            if (wire.WantsRead)
                _readers.Add(wire.Socket);
            if (wire.WantsWrite)
                _writers.Add(wire.Socket);
        }

        Socket.Select(_readers, _writers, null, timeoutMilliseconds < 0 ? -1 : timeoutMilliseconds * 1000);
        if (_readers.Remove(_wakeReceiver))
            _wakeReceiver.Receive(_wakeBytes, SocketFlags.None, out _);
        return _readers.Count + _writers.Count;
    }

    public void Tell()
    {
        _ready.Clear();
        foreach (var socket in _readers)
        {
            if (Find(socket) is { } wire)
                wire.Readable = true;
        }

        foreach (var socket in _writers)
        {
            if (Find(socket) is { } wire)
                wire.Writable = true;
        }

        foreach (var wire in _ready)
        {
            // What a handler before it closed is not called any more.
            if (wire.Slot >= 0)
                wire.Handler.OnReady();
        }
    }

    public void Wake() => _wakeSender.Send(_wakeBytes.AsSpan(0, 1), SocketFlags.None, out _);

    public void Dispose()
    {
        _wakeSender.Dispose();
        _wakeReceiver.Dispose();
    }

    /// <summary>Null if it was removed since the wait.</summary>
    private Wire? Find(Socket socket)
    {
        if (!_wires.TryGetValue(socket, out var wire))
            return null;
        if (!_ready.Contains(wire))
            _ready.Add(wire);
        return wire;
    }
}

using System.Net;
using System.Net.Sockets;

namespace RingProxy.FaultBench;

/// <summary>
/// One keep-alive connection to a proxy, with at most one request in flight. A receive is always pending, so that the end of an idle connection
/// is seen. The pacing thread sends, the socket's polling thread receives.
/// </summary>
/// <remarks>
/// Both may see the end of a connection with a request on it. The one that takes the request's number out of <see cref="_request"/>
/// ends it. A sender puts the number in before it looks whether the connection is dead; a receiver marks it dead before it
/// takes the number: so a request is never left on a dead connection.
/// </remarks>
internal sealed class LoadConnection : IDisposable
{
    private const int None = -1;
    private const int BufferBytes = 4096;

    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly SocketAsyncEventArgs _receive = new();
    private readonly byte[] _buffer = new byte[BufferBytes];
    private readonly LoadRun _run;
    private int _receivedBytes;
    private int _request = None;
    private volatile bool _dead;

    public LoadConnection(LoadRun run)
    {
        _run = run;
        _receive.Completed += (_, _) => ReceiveOn();
    }

    /// <summary>Connects; then sends the request, or joins the idle connections if there is none.</summary>
    public void Connect(int port, int request = None)
    {
        _request = request;
        var connect = new SocketAsyncEventArgs { RemoteEndPoint = new IPEndPoint(IPAddress.Loopback, port) };
        connect.Completed += (_, _) => Connected(connect);
        if (!_socket.ConnectAsync(connect))
            Connected(connect);
    }

    /// <returns>False: the connection had ended before, and nothing was sent.</returns>
    public bool TrySend(int request)
    {
        Interlocked.Exchange(ref _request, request);
        if (_dead)
            return Interlocked.CompareExchange(ref _request, None, request) != request;
        Send(request);
        return true;
    }

    /// <summary>Ends the connection and the request that is on it.</summary>
    public void End(Outcome outcome)
    {
        _dead = true;
        var request = Interlocked.Exchange(ref _request, None);
        _socket.Dispose();
        if (request != None)
            _run.Complete(request, new Answer(outcome, 0, -1, KeepsConnection: false));
    }

    public void Dispose()
    {
        End(Outcome.NoAnswer);
        _receive.Dispose();
    }

    private void Connected(SocketAsyncEventArgs connect)
    {
        var error = connect.SocketError;
        connect.Dispose();
        if (error != SocketError.Success)
        {
            End(Outcome.NotConnected);
            return;
        }

        var request = Volatile.Read(ref _request);
        if (request != None)
            Send(request);
        else
            _run.Free(this);
        if (!ReceivesLater())
            ReceiveOn();
    }

    private void Send(int request)
    {
        try
        {
            _socket.Send(_run.TextOf(request), SocketFlags.None, out var error);
            if (error != SocketError.Success)
                End(Outcome.Closed);
        }
        catch (ObjectDisposedException)
        {
            // The receiver ended it a moment ago, and with it the request.
        }
    }

    private void ReceiveOn()
    {
        do
        {
            if (_receive.SocketError != SocketError.Success || _receive.BytesTransferred == 0)
            {
                End(Outcome.Closed);
                return;
            }

            _receivedBytes += _receive.BytesTransferred;
            if (!TakeAnswer())
                return;
        }
        while (!ReceivesLater());
    }

    /// <returns>False: something has been received at once.</returns>
    private bool ReceivesLater()
    {
        try
        {
            _receive.SetBuffer(_buffer, _receivedBytes, BufferBytes - _receivedBytes);
            return _socket.ReceiveAsync(_receive);
        }
        catch (ObjectDisposedException)
        {
            // The run is over, or the sender found the connection gone: nothing will come.
            return true;
        }
    }

    /// <returns>Whether to receive on.</returns>
    private bool TakeAnswer()
    {
        var request = Volatile.Read(ref _request);
        if (request == None)
        {
            End(Outcome.Closed);
            return false;
        }

        if (!_run.TryRead(_buffer.AsSpan(0, _receivedBytes), request, out var answer))
        {
            if (_receivedBytes < BufferBytes)
                return true;
            End(Outcome.Malformed);
            return false;
        }

        if (Interlocked.CompareExchange(ref _request, None, request) == request)
            _run.Complete(request, answer);
        if (!answer.KeepsConnection)
        {
            End(Outcome.Closed);
            return false;
        }

        _receivedBytes = 0;
        _run.Free(this);
        return true;
    }
}

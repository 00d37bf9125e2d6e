using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;

namespace RingProxy.Http;

/// <summary>
/// A connection that counts as closed when it is closed in both directions, or when its client has ended its sending side and then takes nothing of
/// what is sent to it for as long as the patience lasts.
/// </summary>
internal sealed class PatientConnection : ConnectionContext
{
    /// <summary>Linux's TCP_INFO, its state "the other side has ended its sending", and where in it the count of acknowledged bytes is.</summary>
    private const int TcpInfo = 11, TcpCloseWait = 8, AcknowledgedAt = 120;

    private readonly ConnectionContext _connection;
    private readonly Socket _socket;
    private TimeSpan _patience;
    private ITimer? _timer;
    private ulong _acknowledged;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _closed = new();
    private readonly CancellationTokenRegistration _closing;

    public PatientConnection(ConnectionContext connection, Socket socket, TimeSpan patience, TimeProvider time)
    {
        _connection = connection;
        _socket = socket;
        _patience = patience;
        Transport = new Pipes(new LateEndReader(connection.Transport.Input), connection.Transport.Output);
        connection.Features.Set(this);
        _time = time;
        _closing = connection.ConnectionClosed.UnsafeRegister(static state => ((PatientConnection)state!).OnClosed(), this);
    }

    public override string ConnectionId
    {
        get => _connection.ConnectionId;
        set => _connection.ConnectionId = value;
    }

    public override IFeatureCollection Features => _connection.Features;

    public override IDictionary<object, object?> Items
    {
        get => _connection.Items;
        set => _connection.Items = value;
    }

    public override IDuplexPipe Transport { get; set; }

    public override CancellationToken ConnectionClosed
    {
        get => _closed.Token;
        set => throw new NotSupportedException();
    }

    public override EndPoint? LocalEndPoint
    {
        get => _connection.LocalEndPoint;
        set => _connection.LocalEndPoint = value;
    }

    public override EndPoint? RemoteEndPoint
    {
        get => _connection.RemoteEndPoint;
        set => _connection.RemoteEndPoint = value;
    }

    public override void Abort() => Abort(new ConnectionAbortedException());

    public override void Abort(ConnectionAbortedException abortReason)
    {
        _connection.Abort(abortReason);
        Close();
    }

    /// <summary>From here on the end of one direction is the end: both sides of an upgraded connection speak a protocol of their own.</summary>
    public void EndPatience()
    {
        _patience = TimeSpan.Zero;
        if (_connection.ConnectionClosed.IsCancellationRequested)
        {
            Close();
        }
    }

    /// <summary>The connection itself belongs to the server.</summary>
    public override async ValueTask DisposeAsync()
    {
        await _closing.DisposeAsync();
        if (_timer is not null)
        {
            await _timer.DisposeAsync();
        }

        _closed.Dispose();
        await base.DisposeAsync();
    }

    private void OnClosed()
    {
        if (_patience > TimeSpan.Zero && CanStillReceive(out _acknowledged))
        {
            _timer = _time.CreateTimer(static state => ((PatientConnection)state!).OnPatienceOver(), this, _patience, _patience);
        }
        else
        {
            Close();
        }
    }

    private void OnPatienceOver()
    {
        var before = _acknowledged;
        if (!CanStillReceive(out _acknowledged) || _acknowledged == before)
        {
            Close();
        }
    }

    /// <summary>Whether the client has only ended its sending side: a reset, or an answer to something sent after it left, makes another state of it.</summary>
    private bool CanStillReceive(out ulong acknowledged)
    {
        acknowledged = 0;
        Span<byte> info = stackalloc byte[AcknowledgedAt + sizeof(ulong)];
        try
        {
            if (!OperatingSystem.IsLinux() || _socket.GetRawSocketOption((int)SocketOptionLevel.Tcp, TcpInfo, info) < info.Length)
            {
                return false;
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            return false;
        }

        acknowledged = MemoryMarshal.Read<ulong>(info[AcknowledgedAt..]);
        return info[0] == TcpCloseWait;
    }

    private void Close()
    {
        try
        {
            _closed.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // An abort that comes after the last request: nobody listens any more.
        }
    }

    private sealed record Pipes(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}

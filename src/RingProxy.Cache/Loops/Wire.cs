using System.Net.Security;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace RingProxy.Cache;

/// <summary>
/// A connected (or connecting) socket that never blocks. Its flags follow the rule of edges: a flag is set when the poller says so and
/// cleared when the socket would block or gave less than was asked for. It may be made to speak TLS. Used by its loop's thread only.
/// </summary>
internal sealed class Wire : IDisposable
{
    /// <summary>Results of <see cref="Receive"/> and <see cref="Send"/> below zero.</summary>
    public const int WouldBlock = -1, Broken = -2;

    private static readonly bool s_isLinux = OperatingSystem.IsLinux();

    private readonly int _descriptor;
    private TlsChannel? _tls;
    private bool _wantsWrite;

    public Wire(Socket socket, IWireHandler handler)
    {
        Socket = socket;
        Handler = handler;
        socket.Blocking = false;
        _descriptor = (int)socket.SafeHandle.DangerousGetHandle();
    }

    public Socket Socket { get; }

    public IWireHandler Handler { get; }

    /// <summary>Where the poller keeps it.</summary>
    public int Slot { get; set; } = -1;

    public bool Readable
    {
        get => IsSocketReadable || _tls is { HasReceived: true };
        set => IsSocketReadable = value;
    }

    /// <summary><see cref="Readable"/> without what TLS may hold.</summary>
    public bool IsSocketReadable { get; private set; }

    public bool Writable { get; set; }

    /// <summary>The peer has sent its last byte, though not all may have been read. Pollers that do not tell leave it false.</summary>
    public bool PeerEnded { get; set; }

    /// <summary>Whether its owner wants to read: for pollers that tell states instead of edges.</summary>
    public bool WantsRead { get; set; } = true;

    /// <summary>Whether its owner has something to send, or waits for its connection.</summary>
    public bool WantsWrite
    {
        get => _wantsWrite || _tls is { HasUnsent: true };
        set => _wantsWrite = value;
    }

    /// <summary>Whether the TLS handshake is done, if there is one.</summary>
    public bool IsSecured => _tls is null or { IsSecured: true };

    /// <summary>Why <see cref="GoOnSecuring"/> failed.</summary>
    public string? HandshakeFailure => _tls?.Failure;

    public int Descriptor => _descriptor;

    /// <summary>Makes it speak TLS; before its first byte.</summary>
    public void Secure(SslServerAuthenticationOptions options) => _tls = new TlsChannel(this, stream => stream.AuthenticateAsServerAsync(options));

    /// <inheritdoc cref="Secure(SslServerAuthenticationOptions)"/>
    public void Secure(SslClientAuthenticationOptions options) => _tls = new TlsChannel(this, stream => stream.AuthenticateAsClientAsync(options));

    /// <summary>Takes the TLS handshake, if there is one, as far as what has come allows. Receiving does so, too.</summary>
    public Handshake GoOnSecuring() => _tls?.GoOn() ?? Handshake.Done;

    /// <returns>The number of bytes, 0 at the peer's end, else <see cref="WouldBlock"/> or <see cref="Broken"/>.</returns>
    public int Receive(Span<byte> buffer) => _tls is null ? ReceiveRaw(buffer) : _tls.Receive(buffer);

    /// <summary>As <see cref="Receive"/>, past TLS.</summary>
    public int ReceiveRaw(Span<byte> buffer)
    {
        int received;
        if (s_isLinux)
        {
            received = (int)LinuxCalls.Receive(_descriptor, ref MemoryMarshal.GetReference(buffer), buffer.Length, 0);
            if (received < 0)
                received = LinuxCalls.LastErrorIsRetry() ? WouldBlock : Broken;
        }
        else
        {
            received = Socket.Receive(buffer, SocketFlags.None, out var error);
            if (error is not SocketError.Success)
                received = error is SocketError.WouldBlock ? WouldBlock : Broken;
        }

        // The peer's end may have come with the event that told of these bytes: no other event will tell of it, so it is read for.
        if (received < buffer.Length && !(PeerEnded && received > 0))
            Readable = false;
        return received;
    }

    /// <returns>How many bytes were taken, else <see cref="WouldBlock"/> or <see cref="Broken"/>.</returns>
    public int Send(ReadOnlySpan<byte> bytes) => _tls is null ? SendRaw(bytes) : _tls.Send(bytes);

    /// <summary>As <see cref="Send"/>, past TLS.</summary>
    public int SendRaw(ReadOnlySpan<byte> bytes)
    {
        int sent;
        if (s_isLinux)
        {
            sent = (int)LinuxCalls.Send(_descriptor, ref MemoryMarshal.GetReference(bytes), bytes.Length, LinuxCalls.NoSignal);
            if (sent < 0)
                sent = LinuxCalls.LastErrorIsRetry() ? WouldBlock : Broken;
        }
        else
        {
            sent = Socket.Send(bytes, SocketFlags.None, out var error);
            if (error is not SocketError.Success)
                sent = error is SocketError.WouldBlock ? WouldBlock : Broken;
        }

        if (sent < bytes.Length)
            Writable = false;
        return sent;
    }

    public void Dispose()
    {
        _tls?.Dispose();
        Socket.Dispose();
    }
}

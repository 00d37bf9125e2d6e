using System.Net.Security;
using System.Security.Authentication;

namespace RingProxy.Cache;

/// <summary>
/// TLS on a wire, with the calls and results of a socket that never blocks. The runtime's own <see cref="SslStream"/> does the work, on the
/// loop's thread: whatever it waits for goes on when the loop says that the socket is ready.
/// <code>
///   session or link ── plain bytes ── TlsChannel ── SslStream ── WireStream ── records ── socket
/// </code>
/// Between two records nothing is held: the next read begins as one of nothing, which waits without a buffer.
/// </summary>
internal sealed class TlsChannel : IDisposable
{
    /// <summary>Most that is sealed in one go: what the socket does not take of it is kept.</summary>
    private const int MaxSealedBytes = 64 * 1024;

    private readonly WireStream _records;
    private readonly SslStream _stream;
    private readonly Func<SslStream, Task> _authenticate;
    private Task? _handshake;
    private Task<int>? _arrival;
    private int _sealedBytes;
    private bool _isBroken;

    /// <param name="wire">Whose socket carries the records.</param>
    /// <param name="authenticate">Begins the handshake of one side.</param>
    public TlsChannel(Wire wire, Func<SslStream, Task> authenticate)
    {
        _authenticate = authenticate;
        _records = new WireStream(wire);
        _stream = new SslStream(_records, leaveInnerStreamOpen: true);
    }

    /// <summary>Whether there may be bytes to receive though the socket has none.</summary>
    public bool HasReceived { get; private set; }

    public bool HasUnsent => _records.HasUnsent;

    /// <summary>The handshake is done.</summary>
    public bool IsSecured { get; private set; }

    /// <summary>Why the handshake failed.</summary>
    public string? Failure { get; private set; }

    /// <summary>Takes the handshake as far as what has come allows.</summary>
    public Handshake GoOn()
    {
        if (IsSecured)
            return Handshake.Done;
        if (_handshake is null)
            _handshake = _authenticate(_stream);
        else
            _records.GoOn();
        if (!_handshake.IsCompleted)
            return Handshake.Pending;
        if (_handshake.IsCompletedSuccessfully)
        {
            // The peer's first bytes may have come with the end of its handshake.
            IsSecured = HasReceived = true;
            return Handshake.Done;
        }

        Failure = ReasonOf(_handshake.Exception!.InnerException!);
        return Handshake.Failed;
    }

    /// <returns>As <see cref="Wire.Receive"/>.</returns>
    public int Receive(Span<byte> buffer)
    {
        if (GoOn() is not Handshake.Done)
            return Failure is null ? Wire.WouldBlock : Wire.Broken;
        HasReceived = false;
        try
        {
            return ReceivePlain(buffer);
        }
        catch (Exception)
        {
            return Break();
        }
    }

    /// <summary>
    /// Seals bytes and sends them. If the socket does not take all of it, they count as not sent yet; the caller comes with the same bytes again
    /// and hears then that they are sent.
    /// </summary>
    /// <returns>As <see cref="Wire.Send"/>.</returns>
    public int Send(ReadOnlySpan<byte> bytes)
    {
        if (!IsSecured)
            return Wire.WouldBlock;
        if (!HasUnsent && _sealedBytes == 0)
        {
            _sealedBytes = Math.Min(bytes.Length, MaxSealedBytes);
            try
            {
                _stream.Write(bytes[.._sealedBytes]);
            }
            catch (Exception)
            {
                return Break();
            }
        }

        if (!_records.FlushUnsent())
            return _records.IsBroken ? Wire.Broken : Wire.WouldBlock;
        var sent = _sealedBytes;
        _sealedBytes = 0;
        return sent > 0 ? sent : Send(bytes);
    }

    public void Dispose()
    {
        if (IsSecured && !_isBroken && !_records.IsBroken && !HasUnsent)
            SayGoodbye();
        _records.Dispose();
        _stream.Dispose();
    }

    private int ReceivePlain(Span<byte> buffer)
    {
        if (_arrival is null)
            _arrival = _stream.ReadAsync(Memory<byte>.Empty).AsTask();
        else
            _records.GoOn();
        if (!_arrival.IsCompleted)
            return Wire.WouldBlock;
        _ = _arrival.GetAwaiter().GetResult();
        _arrival = null;
        // Something is open, or the peer has ended: neither asks the socket again.
        var received = _stream.Read(buffer);
        HasReceived = received > 0;
        return received;
    }

    /// <summary>
    /// Whatever is thrown (end of stream, alerts, errors of the cryptography underneath) comes from what this peer sent, and ends this connection
    /// only.
    /// </summary>
    private int Break()
    {
        _isBroken = true;
        return Wire.Broken;
    }

    /// <summary>Tells the peer that this is the end and nobody cut the connection; it may not listen any more.</summary>
    private void SayGoodbye()
    {
        try
        {
            _ = _stream.ShutdownAsync();
        }
        catch (Exception)
        {
            _isBroken = true;
        }
    }

    private static string ReasonOf(Exception e) => e.InnerException is { } inner && e is AuthenticationException ? $"{e.Message} {inner.Message}" : e.Message;
}

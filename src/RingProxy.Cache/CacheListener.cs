using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace RingProxy.Cache;

/// <summary>
/// One address for clients: accepts them and gives each to the loop that has the fewest, where it stays. What their protocol is decide the
/// <see cref="ListenerLoop"/>s.
/// </summary>
internal abstract class CacheListener : IAsyncDisposable
{
    private static int s_lastSessionId;

    private readonly CacheListenerOptions _options;
    private readonly CacheLoops _loops;
    private readonly byte[] _tooManyClients;
    private readonly int[] _counts;
    private readonly RenewedOptions<SslServerAuthenticationOptions>? _tls;
    private readonly CancellationTokenSource _stop = new();
    private ListenerLoop[] _parts = [];
    private Socket? _socket;
    private Task _accepting = Task.CompletedTask;

    /// <param name="options">Valid ones.</param>
    /// <param name="loops">Who serves the clients.</param>
    /// <param name="tooManyClients">What one client too many is told.</param>
    protected CacheListener(CacheListenerOptions options, CacheLoops loops, string tooManyClients)
    {
        (_options, _loops, _tooManyClients) = (options, loops, Encoding.ASCII.GetBytes(tooManyClients));
        SessionOptions = new SessionOptions { MaxCommandsUnderWay = options.MaxCommandsUnderWay, MaxUntakenBytes = options.MaxUntakenBytes };
        LinkOptions = new LinkOptions
        {
            LinksPerNode = options.ConnectionsPerNode,
            CommandTimeout = options.CommandTimeout,
            ConnectTimeout = options.ConnectTimeout,
            MaxWaitingBytes = options.MaxWaitingBytes,
            Tls = options.NodeTls.Files is null ? null : new NodeTls(options.NodeTls, TimeProvider.System),
        };
        if (options.Tls.Files is { } files)
            _tls = new RenewedOptions<SslServerAuthenticationOptions>(files, used => used.ToServerOptions(), TimeProvider.System);
        _counts = new int[loops.All.Count];
    }

    public string RingId => _options.RingId;

    public SessionOptions SessionOptions { get; }

    public LinkOptions LinkOptions { get; }

    /// <summary>Where clients connect, with the port that was taken.</summary>
    public string Address { get; private set; } = "";

    public int ClientCount => _parts.Sum(part => part.ClientCount);

    /// <summary>What it has on each loop.</summary>
    public IReadOnlyList<ListenerLoop> Parts => _parts;

    /// <summary>What <c>/status</c> shows; each loop is asked on its own thread.</summary>
    public async Task<CacheStatus> StatusAsync()
    {
        var (gathered, report) = (new Lock(), new CacheReport());
        await _loops.PostAllAsync(i =>
        {
            lock (gathered)
                report.Add(_parts[i]);
        });
        return report.Of(this);
    }

    /// <exception cref="IOException">The address cannot be listened on.</exception>
    public void Start()
    {
        _socket = CacheAddress.Listen(CacheAddress.TryParse(_options.Listen)!);
        Address = _socket.LocalEndPoint is IPEndPoint endPoint ? endPoint.ToString() : _options.Listen;
        _accepting = AcceptAsync(_socket);
    }

    /// <summary>Takes no more clients; the others get the replies that are due to them, as long as the token allows.</summary>
    public async Task StopAsync(CancellationToken grace)
    {
        await _stop.CancelAsync();
        _socket?.Dispose();
        await _accepting;
        var left = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = grace.Register(() => left.TrySetResult());
        await _loops.PostAllAsync(i =>
        {
            foreach (var session in _parts[i].OpenSessions.ToList())
            {
                session.OnClosed += _ => NoteIfEmpty(left);
                session.End();
            }
        });
        NoteIfEmpty(left);
        await left.Task;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync(new CancellationToken(canceled: true));
        await _loops.PostAllAsync(i =>
        {
            foreach (var session in _parts[i].OpenSessions.ToList())
                session.Close();
            _parts[i].Close();
        });
        _stop.Dispose();
    }

    /// <summary>To be called once, by the constructor of the protocol's listener.</summary>
    /// <param name="parts">One for each loop, in their order.</param>
    protected void Serve(IEnumerable<ListenerLoop> parts) => _parts = [.. parts];

    private void NoteIfEmpty(TaskCompletionSource left)
    {
        if (ClientCount == 0)
            left.TrySetResult();
    }

    private async Task AcceptAsync(Socket listening)
    {
        while (!_stop.IsCancellationRequested)
        {
            Socket socket;
            try
            {
                socket = await listening.AcceptAsync(_stop.Token);
            }
            catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
            catch (SocketException)
            {
                // Such as a client that left at once, or no more descriptors: the next attempt may succeed, but not in a hurry.
                await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System);
                continue;
            }

            Admit(socket);
        }
    }

    private void Admit(Socket socket)
    {
        if (ClientCountNow() >= _options.MaxClients)
        {
            socket.Blocking = false;
            if (_tls is null)
                socket.Send(_tooManyClients, SocketFlags.None, out _);
            socket.Dispose();
            return;
        }

        if (socket.AddressFamily is not AddressFamily.Unix)
        {
            socket.NoDelay = true;
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        }

        var chosen = 0;
        for (var i = 1; i < _counts.Length; i++)
        {
            if (Volatile.Read(ref _counts[i]) < Volatile.Read(ref _counts[chosen]))
                chosen = i;
        }

        Interlocked.Increment(ref _counts[chosen]);
        var id = Interlocked.Increment(ref s_lastSessionId);
        _loops.All[chosen].Post(() => Begin(chosen, socket, id));
    }

    private void Begin(int loop, Socket socket, int id)
    {
        var part = _parts[loop];
        var session = part.Open(socket, id);
        session.OnClosed = closed =>
        {
            part.Forget(closed);
            part.TlsFailures.Note(closed.HandshakeFailure);
            Interlocked.Decrement(ref _counts[loop]);
        };
        session.Begin(_tls?.Current);
    }

    private int ClientCountNow()
    {
        var count = 0;
        for (var i = 0; i < _counts.Length; i++)
            count += Volatile.Read(ref _counts[i]);
        return count;
    }
}

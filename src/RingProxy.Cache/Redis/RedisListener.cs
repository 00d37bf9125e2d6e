using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using RingProxy.Protocols;
using RingProxy.Topology;

namespace RingProxy.Cache;

/// <summary>
/// One address for Redis clients: accepts them and gives each to the loop that has the fewest, where it stays.
/// </summary>
internal sealed class RedisListener : IAsyncDisposable
{
    private const string TooManyClients = "-ERR max number of clients reached\r\n";

    private static int s_lastSessionId;

    private readonly CacheLoops _loops;
    private readonly RedisLoop[] _shared;
    private readonly int[] _counts;
    private readonly HashSet<string> _allowed;
    private readonly RenewedOptions<SslServerAuthenticationOptions>? _tls;
    private readonly CancellationTokenSource _stop = new();
    private Socket? _socket;
    private Task _accepting = Task.CompletedTask;

    public RedisListener(RedisListenerOptions options, RingHolder holder, CacheLoops loops)
    {
        (Options, Holder, _loops) = (options, holder, loops);
        _allowed = new HashSet<string>(options.AllowCommands, StringComparer.OrdinalIgnoreCase);
        Protocol = new RedisProtocol(options.Databases, options.NodeUser, options.NodePassword);
        Authentication = new RedisAuthentication(options.Users);
        Limits = new RespLimits { MaxArgumentBytes = options.MaxArgumentBytes, MaxCommandBytes = (int)Math.Min(int.MaxValue / 2, options.MaxArgumentBytes * 2L + 1024 * 1024) };
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
        _shared = [.. loops.All.Select(loop => new RedisLoop(loop, this))];
    }

    public RedisListenerOptions Options { get; }

    public RingHolder Holder { get; }

    public RedisProtocol Protocol { get; }

    public RedisAuthentication Authentication { get; }

    public RespLimits Limits { get; }

    public SessionOptions SessionOptions { get; }

    public LinkOptions LinkOptions { get; }

    /// <summary>Where clients connect, with the port that was taken.</summary>
    public string Address { get; private set; } = "";

    public int ClientCount => _shared.Sum(shared => shared.Sessions.Count);

    /// <summary>What it has on each loop.</summary>
    public IReadOnlyList<RedisLoop> Shared => _shared;

    public bool Allows(CommandSpec spec) => _allowed.Contains(spec.Name);

    /// <summary>What <c>/redis</c> shows; each loop is asked on its own thread.</summary>
    public async Task<RedisStatus> StatusAsync()
    {
        const int ShownKeys = 20;
        var gathered = new Lock();
        var nodes = new SortedDictionary<string, RedisNodeStatus>(StringComparer.Ordinal);
        var uses = new Dictionary<string, long>(StringComparer.Ordinal);
        await _loops.PostAllAsync(i =>
        {
            lock (gathered)
            {
                _shared[i].Routes.Refresh();
                foreach (var links in _shared[i].Routes.WithReplicas)
                {
                    var known = nodes.GetValueOrDefault(links.Node.NodeId) ?? new RedisNodeStatus(links.Node.NodeId, links.Node.Address, 0, 0, 0, 0);
                    nodes[known.NodeId] = known with
                    {
                        OpenConnections = known.OpenConnections + links.OpenCount,
                        WaitingCommands = known.WaitingCommands + links.WaitingCommands,
                        Commands = known.Commands + links.Figures.Commands,
                        FailedCommands = known.FailedCommands + links.Figures.AllFailures,
                    };
                }

                foreach (var (key, count) in _shared[i].HotKeys.Top(ShownKeys))
                {
                    var text = System.Text.Encoding.UTF8.GetString(key);
                    uses[text] = uses.GetValueOrDefault(text) + count;
                }
            }
        });
        return new RedisStatus(
            Options.RingId, Address, ClientCount, _shared.Sum(shared => shared.CommandCount), _shared.Sum(shared => shared.TlsFailures.Count), TlsFailures.Last(_shared.Select(shared => shared.TlsFailures)), [.. nodes.Values],
            [.. uses.OrderByDescending(key => key.Value).Take(ShownKeys).Select(key => new RedisHotKey(key.Key, key.Value))]);
    }

    /// <exception cref="IOException">The address cannot be listened on.</exception>
    public void Start()
    {
        _socket = CacheAddress.Listen(CacheAddress.TryParse(Options.Listen)!);
        Address = _socket.LocalEndPoint is IPEndPoint endPoint ? endPoint.ToString() : Options.Listen;
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
            var shared = _shared[i];
            foreach (var session in shared.Sessions.All.ToList())
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
            foreach (var session in _shared[i].Sessions.All.ToList())
                session.Close();
            _shared[i].Close();
        });
        _stop.Dispose();
    }

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
        if (ClientCountNow() >= Options.MaxClients)
        {
            socket.Blocking = false;
            if (_tls is null)
                socket.Send(System.Text.Encoding.ASCII.GetBytes(TooManyClients), SocketFlags.None, out _);
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
        var shared = _shared[loop];
        var session = new RedisSession(shared, socket, id)
        {
            OnClosed = closed =>
            {
                shared.Sessions.Remove((RedisSession)closed);
                shared.TlsFailures.Note(closed.HandshakeFailure);
                Interlocked.Decrement(ref _counts[loop]);
            },
        };
        shared.Sessions.Add(session);
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

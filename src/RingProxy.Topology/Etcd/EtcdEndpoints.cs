using System.Collections.Immutable;
using System.Net.Security;
using System.Security.Cryptography;

namespace RingProxy.Topology;

/// <summary>
/// Chooses the endpoint to talk to: one serves all calls until it fails. Then the next that has not failed lately takes over;
/// where all have, the one whose time to be tried again comes first. Each starts with another one, so that a fleet of
/// clients spreads over the cluster. Thread-safe.
/// </summary>
internal sealed class EtcdEndpoints : IDisposable
{
    private static readonly TimeSpan s_minAvoided = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_maxAvoided = TimeSpan.FromSeconds(30);

    private readonly EtcdOptions _options;
    private readonly TimeProvider _time;
    private readonly Lock _lock = new();
    private readonly ImmutableArray<Slot> _slots;
    private SslClientAuthenticationOptions? _tls;
    private int _current;

    /// <inheritdoc cref="TlsFiles.ToClientOptions" path="/exception"/>
    public EtcdEndpoints(EtcdOptions options, TimeProvider time, Random random)
    {
        _options = options;
        _time = time;
        _tls = options.Tls?.ToClientOptions();
        _slots = [.. options.Endpoints.Select(endpoint => new Slot(Connect(endpoint), new Backoff(s_minAvoided, s_maxAvoided, random)))];
        _current = random.Next(_slots.Length);
    }

    public int Count => _slots.Length;

    /// <summary>The connection that serves now.</summary>
    public EtcdConnection Current
    {
        get
        {
            lock (_lock)
                return _slots[_current].Connection;
        }
    }

    /// <summary>A call was answered.</summary>
    public void Succeeded(EtcdConnection connection)
    {
        lock (_lock)
        {
            if (Find(connection) is { } slot)
            {
                slot.Backoff.Reset();
                slot.AvoidedUntil = default;
            }
        }
    }

    /// <summary>
    /// A call was not answered: later calls go elsewhere, and never over this connection again. Calls that still run on it are
    /// not cut. Of several that fail on one connection, the first counts.
    /// </summary>
    public void Failed(EtcdConnection connection)
    {
        lock (_lock)
        {
            if (Find(connection) is not { } slot)
                return;
            slot.Connection.Channel.Dispose();
            ReadCertificatesLocked();
            slot.Connection = Connect(connection.Endpoint);
            slot.AvoidedUntil = _time.GetUtcNow() + slot.Backoff.Next();
            if (_slots[_current] == slot)
                _current = NextLocked();
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            foreach (var slot in _slots)
                slot.Connection.Channel.Dispose();
        }
    }

    private int NextLocked()
    {
        var now = _time.GetUtcNow();
        return Enumerable.Range(1, _slots.Length)
            .Select(step => (_current + step) % _slots.Length)
            .MinBy(index => _slots[index].AvoidedUntil <= now ? default : _slots[index].AvoidedUntil);
    }

    private Slot? Find(EtcdConnection connection) => _slots.FirstOrDefault(slot => ReferenceEquals(slot.Connection, connection));

    private EtcdConnection Connect(string endpoint)
    {
        var scheme = _tls is null ? "http" : "https";
        return new EtcdConnection(endpoint, new GrpcChannel(new Uri($"{scheme}://{endpoint}"), _tls, _options.CallTimeout));
    }

    /// <summary>A certificate renewed on disk counts from the next connection on; while the files are no good, the one before does.</summary>
    private void ReadCertificatesLocked()
    {
        try
        {
            _tls = _options.Tls?.ToClientOptions();
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException)
        {
            // The server will say so if the one before is no good either.
        }
    }

    private sealed class Slot(EtcdConnection connection, Backoff backoff)
    {
        public EtcdConnection Connection { get; set; } = connection;

        public Backoff Backoff { get; } = backoff;

        public DateTimeOffset AvoidedUntil { get; set; }
    }
}

using RingProxy.Topology.EtcdApi;

namespace RingProxy.Topology;

/// <summary>
/// A watch that cannot die unnoticed: it asks the server for a sign of life three times per silence deadline, and fails when
/// none comes. One reader at a time.
/// </summary>
internal sealed class EtcdWatch : IDisposable
{
    private readonly EtcdWatchStream _stream;
    private readonly string _name;
    private readonly EtcdConnection _connection;
    private readonly EtcdEndpoints _endpoints;
    private readonly TimeSpan _silence;
    private readonly TimeProvider _time;
    private readonly ITimer _asking;

    public EtcdWatch(
        EtcdWatchStream stream, string name, EtcdConnection connection, EtcdEndpoints endpoints, TimeSpan silence, TimeProvider time)
    {
        _stream = stream;
        _name = name;
        _connection = connection;
        _endpoints = endpoints;
        _silence = silence;
        _time = time;
        _asking = time.CreateTimer(_ => stream.AskForProgress(), null, silence / 3, silence / 3);
    }

    /// <summary>The next answer: events, or none as a sign of life.</summary>
    /// <exception cref="RingStoreException">The watch ended, or was silent for too long.</exception>
    public async Task<WatchResponse> ReadAsync(CancellationToken cancellationToken)
    {
        using var silence = new CancellationTokenSource(_silence, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(silence.Token, cancellationToken);
        try
        {
            return await _stream.ReadAsync(either.Token);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            _endpoints.Failed(_connection);
            throw new RingStoreException(RingStoreFailure.Silent, $"{_name}: {_connection.Endpoint} said nothing for {_silence.TotalSeconds} s", e);
        }
        catch (GrpcException e)
        {
            if (EtcdErrors.IsEndpointFailure(e))
                _endpoints.Failed(_connection);
            throw new RingStoreException(EtcdErrors.KindOf(e), $"{_name}: watch at {_connection.Endpoint}: {e.Message}", e);
        }
    }

    public void Dispose()
    {
        _asking.Dispose();
        _stream.Dispose();
    }
}

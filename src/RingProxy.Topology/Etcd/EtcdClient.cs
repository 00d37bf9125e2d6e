using Google.Protobuf;
using Metadata = System.Collections.Generic.IReadOnlyList<System.Collections.Generic.KeyValuePair<string, string>>;

namespace RingProxy.Topology;

/// <summary>
/// Calls an etcd cluster. A call that its endpoint does not answer goes to the next one, to each at most once; a write that may
/// have happened goes no further. A token that is refused is renewed once per call. Thread-safe.
/// </summary>
internal sealed class EtcdClient(EtcdOptions options, TimeProvider time) : IDisposable
{
    private readonly EtcdEndpoints _endpoints = new(options, time, new Random());
    private readonly EtcdAuthentication _authentication = new(options, time);

    private delegate Task<T> Attempt<T>(EtcdConnection connection, Metadata metadata, CancellationToken cancellationToken);

    /// <summary>For people and logs; without user and password.</summary>
    public string Name { get; } = $"etcd://{string.Join(',', options.Endpoints)}{options.Prefix}";

    /// <exception cref="RingStoreException">The call failed.</exception>
    public Task<TResponse> CallAsync<TRequest, TResponse>(
        GrpcMethod<TRequest, TResponse> method, TRequest request, CancellationToken cancellationToken)
        where TRequest : IMessage<TRequest>
        where TResponse : IMessage<TResponse> =>
        TryEachAsync(
            method.Path, method.MayRepeat,
            (connection, metadata, token) => connection.Channel.CallAsync(method, request, metadata, token),
            cancellationToken);

    /// <summary>Watches one key from a revision on, that one included. Completes when a server has confirmed the watch.</summary>
    /// <exception cref="RingStoreException">The watch cannot be had.</exception>
    public async Task<EtcdWatch> WatchAsync(ByteString key, long startRevision, CancellationToken cancellationToken)
    {
        var (connection, stream) = await TryEachAsync(
            EtcdMethods.Watch.Path, EtcdMethods.Watch.MayRepeat,
            async (connection, metadata, token) => (connection, await EtcdWatchStream.OpenAsync(connection.Channel, key, startRevision, metadata, token)),
            cancellationToken);
        return new EtcdWatch(stream, Name, connection, _endpoints, options.Silence, time);
    }

    public void Dispose()
    {
        _endpoints.Dispose();
        _authentication.Dispose();
    }

    private async Task<T> TryEachAsync<T>(string path, bool mayRepeat, Attempt<T> attempt, CancellationToken cancellationToken)
    {
        var failures = new List<(string Endpoint, GrpcException Failure)>();
        var hasNewToken = options.User is null;
        while (true)
        {
            var connection = _endpoints.Current;
            Metadata metadata = [];
            try
            {
                var result = await WithDeadlineAsync(async token =>
                {
                    metadata = await _authentication.MetadataAsync(connection.Channel, token);
                    return await attempt(connection, metadata, token);
                }, cancellationToken);
                _endpoints.Succeeded(connection);
                return result;
            }
            catch (GrpcException e) when (!hasNewToken && EtcdErrors.IsStaleToken(e))
            {
                _authentication.Forget(metadata);
                hasNewToken = true;
            }
            catch (GrpcException e) when (EtcdErrors.IsEndpointFailure(e))
            {
                _endpoints.Failed(connection);
                failures.Add((connection.Endpoint, e));
                if (failures.Count == _endpoints.Count || (e.WasSent && !mayRepeat))
                    throw NoneServes(path, failures);
            }
            catch (GrpcException e)
            {
                throw new RingStoreException(EtcdErrors.KindOf(e), $"{Name}: {path} at {connection.Endpoint}: {e.Message}", e);
            }
        }
    }

    private async Task<T> WithDeadlineAsync<T>(Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(options.CallTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            return await call(either.Token);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new GrpcException(GrpcStatusCode.DeadlineExceeded, $"no answer within {options.CallTimeout.TotalSeconds} s", inner: e);
        }
    }

    private RingStoreException NoneServes(string path, List<(string Endpoint, GrpcException Failure)> failures)
    {
        var kinds = failures.ConvertAll(failure => EtcdErrors.KindOf(failure.Failure));
        // Waiting does not help where a credential was refused, so that is what to tell.
        var kind = kinds.Contains(RingStoreFailure.Unauthorized) ? RingStoreFailure.Unauthorized : kinds[^1];
        var reasons = string.Join("; ", failures.Select(failure => $"{failure.Endpoint}: {failure.Failure.Message}"));
        return new RingStoreException(kind, $"{Name}: {path} failed: {reasons}", failures[^1].Failure);
    }
}

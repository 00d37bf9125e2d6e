using RingProxy.Topology.EtcdApi;

namespace RingProxy.Topology;

/// <summary>
/// Turns user and password into the token that each call carries: fetched once, renewed when it grows old or is refused.
/// Thread-safe; of several callers that need a new one, one fetches it.
/// </summary>
internal sealed class EtcdAuthentication(EtcdOptions options, TimeProvider time) : IDisposable
{
    private readonly SemaphoreSlim _fetching = new(1);
    private volatile Token? _token;

    /// <summary>The metadata that a call carries; empty if there is no user, or the cluster runs without users.</summary>
    /// <exception cref="GrpcException">User and password were refused, or the endpoint failed.</exception>
    public async ValueTask<IReadOnlyList<KeyValuePair<string, string>>> MetadataAsync(GrpcChannel channel, CancellationToken cancellationToken)
    {
        if (options.User is null)
            return [];
        if (Usable() is { } token)
            return token.Metadata;
        await _fetching.WaitAsync(cancellationToken);
        try
        {
            _token = Usable() ?? new Token(await FetchAsync(channel, cancellationToken), time.GetTimestamp());
            return _token.Metadata;
        }
        finally
        {
            _fetching.Release();
        }
    }

    /// <summary>The token that a call carried was refused: the next call fetches a new one, unless another call already has.</summary>
    public void Forget(IReadOnlyList<KeyValuePair<string, string>> metadata)
    {
        if (_token is { } token && ReferenceEquals(token.Metadata, metadata))
            Interlocked.CompareExchange(ref _token, null, token);
    }

    public void Dispose() => _fetching.Dispose();

    private Token? Usable() => _token is { } token && time.GetElapsedTime(token.FetchedAt) < options.TokenAge ? token : null;

    private async Task<IReadOnlyList<KeyValuePair<string, string>>> FetchAsync(GrpcChannel channel, CancellationToken cancellationToken)
    {
        var request = new AuthenticateRequest { Name = options.User, Password = options.Password ?? "" };
        try
        {
            var response = await channel.CallAsync(EtcdMethods.Authenticate, request, [], cancellationToken);
            return [KeyValuePair.Create("token", response.Token)];
        }
        catch (GrpcException e) when (EtcdErrors.IsAuthenticationOff(e))
        {
            return [];
        }
    }

    private sealed record Token(IReadOnlyList<KeyValuePair<string, string>> Metadata, long FetchedAt);
}

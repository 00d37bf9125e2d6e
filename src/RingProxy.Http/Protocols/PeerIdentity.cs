using Microsoft.AspNetCore.Connections;

namespace RingProxy.Http;

/// <summary>Finds out once for each connection what nodes are told of its peer, so that no request has to.</summary>
internal sealed class PeerIdentity(ConnectionDelegate next, ForwardedTrust trust)
{
    public Task OnConnectionAsync(ConnectionContext connection)
    {
        // The end of a Unix socket that a client connects from has no address of its own; what it connects to says what it is.
        connection.Features.Set(new ForwardedPeer(connection.RemoteEndPoint ?? connection.LocalEndPoint, trust));
        return next(connection);
    }
}

using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace RingProxy.Http;

/// <summary>
/// Serves HTTP/1.1 clients that shut down their sending side after the request. Kestrel takes the end of what a client sends for its end and
/// aborts the request; here that is held back, for <paramref name="patience"/>, as long as the client can still receive.
/// </summary>
/// <remarks>
/// A client that has left by an ordinary close looks the same until something is sent to it: then its system answers with a reset, and
/// the request ends. So patience is what a request may cost that nobody waits for any more. HTTP/2 has its own way to leave a stream.
/// </remarks>
internal sealed class HalfClose(ConnectionDelegate next, TimeSpan patience, TimeProvider time)
{
    public async Task OnConnectionAsync(ConnectionContext connection)
    {
        if (patience == TimeSpan.Zero
            || connection.Features.Get<ITlsApplicationProtocolFeature>() is { ApplicationProtocol.Length: > 0 }
            || connection.Features.Get<IConnectionSocketFeature>()?.Socket is not { ProtocolType: ProtocolType.Tcp } socket)
        {
            await next(connection);
            return;
        }

        await using var patient = new PatientConnection(connection, socket, patience, time);
        await next(patient);
    }
}

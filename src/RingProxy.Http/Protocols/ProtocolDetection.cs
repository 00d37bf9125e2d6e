using System.Buffers;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace RingProxy.Http;

/// <summary>
/// Serves HTTP/1.1 and HTTP/2 in clear text on one port. A client that speaks HTTP/2 without TLS begins with a fixed preface (RFC 9113,
/// section 3.4); this looks at a connection's first bytes, leaves them where they are, and tells Kestrel what they say.
/// </summary>
/// <remarks>
/// Kestrel takes clear text for HTTP/1.1 when a port has both, because only TLS can negotiate. It asks the connection's features, so a
/// connection that begins with the preface gets features that say "negotiated h2". The client's own <c>:scheme</c> stays <c>http</c>, for which
/// <c>AllowAlternateSchemes</c> has to be on. The cost is one look per connection, none per request. Kestrel's own time-outs begin after
/// that look, so a connection that says nothing is given up here, after <paramref name="patience"/>.
/// </remarks>
internal sealed class ProtocolDetection(ConnectionDelegate next, TimeSpan patience, TimeProvider time)
{
    private static ReadOnlySpan<byte> Preface => "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8;

    public async Task OnConnectionAsync(ConnectionContext connection)
    {
        bool isHttp2;
        try
        {
            isHttp2 = await StartsWithPrefaceAsync(connection);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            // It was silent, reset or cut by a server that stops: as if it had never come, and nothing worth an error in the log.
            return;
        }

        if (isHttp2)
        {
            var negotiated = new NegotiatedHttp2();
            connection.Features.Set<ITlsConnectionFeature>(negotiated);
            connection.Features.Set<ITlsApplicationProtocolFeature>(negotiated);
        }

        await next(connection);
    }

    private async ValueTask<bool> StartsWithPrefaceAsync(ConnectionContext connection)
    {
        var stopping = connection.Features.Get<IConnectionLifetimeNotificationFeature>()?.ConnectionClosedRequested ?? CancellationToken.None;
        using var silent = new CancellationTokenSource(patience, time);
        using var giveUp = CancellationTokenSource.CreateLinkedTokenSource(silent.Token, stopping);
        var input = connection.Transport.Input;
        while (true)
        {
            var read = await input.ReadAsync(giveUp.Token);
            var match = Match(read.Buffer);
            var isDecided = match is not null || read.IsCompleted || read.IsCanceled;
            // Undecided only while what has come is a true beginning of the preface: then wait for more. Otherwise Kestrel reads all of it again.
            input.AdvanceTo(read.Buffer.Start, isDecided ? read.Buffer.Start : read.Buffer.End);
            if (isDecided)
            {
                return match ?? false;
            }
        }
    }

    /// <summary>Whether a connection's beginning is the preface; null: too short to tell.</summary>
    internal static bool? Match(ReadOnlySequence<byte> beginning)
    {
        Span<byte> bytes = stackalloc byte[Preface.Length];
        var length = (int)Math.Min(beginning.Length, bytes.Length);
        beginning.Slice(0, length).CopyTo(bytes);
        return !Preface.StartsWith(bytes[..length]) ? false : length == Preface.Length ? true : null;
    }

    private sealed class NegotiatedHttp2 : ITlsConnectionFeature, ITlsApplicationProtocolFeature
    {
        public ReadOnlyMemory<byte> ApplicationProtocol { get; } = "h2"u8.ToArray();

        public X509Certificate2? ClientCertificate { get; set; }

        public Task<X509Certificate2?> GetClientCertificateAsync(CancellationToken cancellationToken) => Task.FromResult<X509Certificate2?>(null);
    }
}

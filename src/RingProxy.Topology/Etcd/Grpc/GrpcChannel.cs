using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using Google.Protobuf;

namespace RingProxy.Topology;

/// <summary>
/// gRPC to one server over one HTTP/2 connection: with prior knowledge over plain text, or over TLS. Deadlines are the
/// caller's: they are given by the cancellation token. Thread-safe.
/// </summary>
internal sealed class GrpcChannel : IDisposable
{
    /// <summary>The largest answer that is read.</summary>
    public const int MaxMessageBytes = 16 * 1024 * 1024;

    // A server may cut a client that pings more often than it likes; etcd allows one in 5 s.
    private static readonly TimeSpan s_pingAfter = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_pingTimeout = TimeSpan.FromSeconds(5);

    private static readonly MediaTypeHeaderValue s_contentType = new("application/grpc");

    private readonly Uri _address;
    private readonly HttpMessageInvoker _http;

    /// <param name="address"><c>http://host:port</c> or <c>https://host:port</c>.</param>
    public GrpcChannel(Uri address, SslClientAuthenticationOptions? tls, TimeSpan connectTimeout)
    {
        _address = address;
        var handler = new SocketsHttpHandler
        {
            ActivityHeadersPropagator = null,
            AllowAutoRedirect = false,
            ConnectTimeout = connectTimeout,
            KeepAlivePingDelay = s_pingAfter,
            KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,
            KeepAlivePingTimeout = s_pingTimeout,
            PlaintextStreamFilter = static (connection, _) => ValueTask.FromResult<Stream>(new FirstFailureStream(connection.PlaintextStream)),
            UseCookies = false,
            UseProxy = false,
        };
        if (tls is not null)
            handler.SslOptions = tls;
        _http = new HttpMessageInvoker(handler);
    }

    /// <summary>One request, one answer. Also serves methods that could take more of either, if one of each is all that is wanted.</summary>
    /// <exception cref="GrpcException">The call failed.</exception>
    public async Task<TResponse> CallAsync<TRequest, TResponse>(
        GrpcMethod<TRequest, TResponse> method, TRequest request, IReadOnlyList<KeyValuePair<string, string>> metadata, CancellationToken cancellationToken)
        where TRequest : IMessage<TRequest>
        where TResponse : IMessage<TResponse>
    {
        using var content = new ByteArrayContent(GrpcFrame.Encode(request));
        content.Headers.ContentType = s_contentType;
        try
        {
            using var response = await SendAsync(method.Path, content, metadata, cancellationToken);
            await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
            var message = await GrpcFrame.ReadAsync(stream, MaxMessageBytes, cancellationToken);
            // The status stands in the trailers, and those come with the end of the body.
            if (message is not null && await GrpcFrame.ReadAsync(stream, MaxMessageBytes, cancellationToken) is not null)
                throw new GrpcException(GrpcStatusCode.Internal, "two answers to one request");
            GrpcStatus.CheckTrailers(response);
            return message is null
                ? throw new GrpcException(GrpcStatusCode.Internal, "no answer to a request")
                : method.Response.ParseFrom(message);
        }
        catch (Exception e) when (GrpcTransport.IsFailure(e))
        {
            throw GrpcTransport.Describe(e);
        }
    }

    /// <summary>Opens a stream both ways; completes when the server has answered its first headers. The token governs the opening only.</summary>
    /// <exception cref="GrpcException">The call failed.</exception>
    public async Task<GrpcDuplexCall<TRequest, TResponse>> OpenAsync<TRequest, TResponse>(
        GrpcMethod<TRequest, TResponse> method, TRequest first, IReadOnlyList<KeyValuePair<string, string>> metadata, CancellationToken cancellationToken)
        where TRequest : IMessage<TRequest>
        where TResponse : IMessage<TResponse>
    {
        var content = new DuplexContent(s_contentType);
        content.TryWrite(GrpcFrame.Encode(first));
        HttpResponseMessage? response = null;
        try
        {
            response = await SendAsync(method.Path, content, metadata, cancellationToken);
            var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
            return new GrpcDuplexCall<TRequest, TResponse>(content, response, stream, method.Response, MaxMessageBytes);
        }
        catch (Exception e)
        {
            content.Complete();
            response?.Dispose();
            if (GrpcTransport.IsFailure(e))
                throw GrpcTransport.Describe(e);
            throw;
        }
    }

    /// <summary>New calls are not possible any more; the connection closes when those that run have ended.</summary>
    public void Dispose() => _http.Dispose();

    private async Task<HttpResponseMessage> SendAsync(
        string path, HttpContent content, IReadOnlyList<KeyValuePair<string, string>> metadata, CancellationToken cancellationToken)
    {
        // Not disposed of: that would dispose of the content, which outlives this call where it is a stream.
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(_address, path))
        {
            Content = content,
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        request.Headers.TE.Add(new TransferCodingWithQualityHeaderValue("trailers"));
        foreach (var (name, value) in metadata)
            request.Headers.Add(name, value);
        var response = await _http.SendAsync(request, cancellationToken);
        try
        {
            GrpcStatus.CheckHeaders(response);
            return response;
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }
}

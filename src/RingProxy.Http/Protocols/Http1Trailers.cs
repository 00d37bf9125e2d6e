using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace RingProxy.Http;

/// <summary>
/// Sends trailers to HTTP/1.1 clients that ask for them (<c>TE: trailers</c>), which Kestrel does over HTTP/2 only. It does the chunking of
/// such answers itself, so that it can put the trailers behind the last chunk; all other answers are left alone.
/// </summary>
internal sealed class Http1Trailers(RequestDelegate next)
{
    public Task HandleAsync(HttpContext context) => WantsTrailers(context.Request) ? HandleWithTrailersAsync(context) : next(context);

    private static bool WantsTrailers(HttpRequest request) =>
        request.Headers.TE.Count > 0
        && HttpProtocol.IsHttp11(request.Protocol)
        && !HttpMethods.IsHead(request.Method)
        && request.Headers.TE.ToString().Contains("trailers", StringComparison.OrdinalIgnoreCase);

    private async Task HandleWithTrailersAsync(HttpContext context)
    {
        var body = new ChunkedBody(context.Response, context.Features.GetRequiredFeature<IHttpResponseBodyFeature>());
        context.Features.Set<IHttpResponseBodyFeature>(body);
        context.Features.Set<IHttpResponseTrailersFeature>(body);
        await next(context);
        if (!context.RequestAborted.IsCancellationRequested)
        {
            await body.EndAsync(context.RequestAborted);
        }
    }

    /// <summary>The body of one answer. Written by one request, from one thread at a time.</summary>
    private sealed class ChunkedBody(HttpResponse response, IHttpResponseBodyFeature inner) : Stream, IHttpResponseBodyFeature, IHttpResponseTrailersFeature
    {
        private PipeWriter? _writer;
        private bool _isDecided, _isChunked, _isEnded;

        public IHeaderDictionary Trailers { get; set; } = new HeaderDictionary();

        public Stream Stream => this;

        public PipeWriter Writer => _writer ??= PipeWriter.Create(this, new StreamPipeWriterOptions(leaveOpen: true));

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public void DisableBuffering() => inner.DisableBuffering();

        public Task StartAsync(CancellationToken cancellationToken = default)
        {
            Decide();
            return inner.StartAsync(cancellationToken);
        }

        public Task SendFileAsync(string path, long offset, long? count, CancellationToken cancellationToken = default) =>
            SendFileFallback.SendFileAsync(this, path, offset, count, cancellationToken);

        public async Task CompleteAsync()
        {
            await EndAsync(CancellationToken.None);
            await inner.CompleteAsync();
        }

        /// <summary>The last chunk and the trailers, if the body was chunked here. An answer that never began has none.</summary>
        public async Task EndAsync(CancellationToken cancellationToken)
        {
            if (_isEnded || !_isChunked)
            {
                return;
            }

            _isEnded = true;
            var end = new StringBuilder("0\r\n");
            foreach (var (name, values) in Trailers)
            {
                foreach (var value in values)
                {
                    end.Append(name).Append(": ").Append(value).Append("\r\n");
                }
            }

            await inner.Writer.WriteAsync(Encoding.Latin1.GetBytes(end.Append("\r\n").ToString()), cancellationToken);
        }

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Decide();
            if (!_isChunked)
            {
                await inner.Stream.WriteAsync(buffer, cancellationToken);
            }
            else if (!buffer.IsEmpty)
            {
                inner.Writer.Write(Encoding.ASCII.GetBytes($"{buffer.Length:x}\r\n"));
                inner.Writer.Write(buffer.Span);
                inner.Writer.Write("\r\n"u8);
                await inner.Writer.FlushAsync(cancellationToken);
            }
        }

        public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override Task FlushAsync(CancellationToken cancellationToken)
        {
            Decide();
            return inner.Stream.FlushAsync(cancellationToken);
        }

        public override void Flush() => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        /// <summary>Before the first byte goes out: only a body without a length can end in trailers.</summary>
        private void Decide()
        {
            if (_isDecided)
            {
                return;
            }

            _isDecided = true;
            _isChunked = !response.HasStarted && response.ContentLength is null && response.Headers.TransferEncoding.Count == 0
                && response.StatusCode is >= 200 and not (StatusCodes.Status204NoContent or StatusCodes.Status205ResetContent or StatusCodes.Status304NotModified);
            if (_isChunked)
            {
                response.Headers.TransferEncoding = "chunked";
            }
        }
    }
}

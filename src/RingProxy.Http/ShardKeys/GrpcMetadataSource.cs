using System.Buffers.Text;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace RingProxy.Http;

/// <summary>The first value of a gRPC metadata entry; names in <c>-bin</c> carry bytes in base64, with or without padding.</summary>
internal sealed class GrpcMetadataSource(string name) : ShardKeySource
{
    private readonly bool _isBinary = name.EndsWith("-bin", StringComparison.OrdinalIgnoreCase);

    public override string Description => $"grpcMetadata {name}";

    public override bool TryExtract(HttpContext context, ref ShardKeyWriter key)
    {
        if (!context.Request.Headers.TryGetValue(name, out var values) || values.Count == 0 || string.IsNullOrEmpty(values[0]))
        {
            return false;
        }

        if (!_isBinary)
        {
            return key.Set(values[0]);
        }

        // Several values may come joined by commas.
        var text = values[0].AsSpan();
        var comma = text.IndexOf(',');
        text = (comma < 0 ? text : text[..comma]).Trim().TrimEnd('=');
        var padded = new byte[(text.Length + 3) / 4 * 4];
        Encoding.ASCII.GetBytes(text, padded);
        padded.AsSpan(text.Length).Fill((byte)'=');
        return Base64.DecodeFromUtf8InPlace(padded, out var length) == System.Buffers.OperationStatus.Done && key.Set(padded.AsSpan(0, length));
    }
}

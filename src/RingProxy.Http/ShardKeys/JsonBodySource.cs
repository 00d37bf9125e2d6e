using Microsoft.AspNetCore.Http;

namespace RingProxy.Http;

/// <summary>
/// A field of a JSON body. It needs the body, so <see cref="ReadAsync"/> has to look first; the key is then found without waiting.
/// The bytes stay in the server's own buffer and are forwarded from there.
/// </summary>
internal sealed class JsonBodySource(JsonBodySourceOptions options) : ShardKeySource
{
    private readonly JsonPointer _pointer =
        JsonPointer.TryParse(options.Pointer, out var parsed) ? parsed : throw new ArgumentException($"'{options.Pointer}' is not a JSON pointer", nameof(options));

    public override string Description => $"jsonBody {options.Pointer}";

    /// <summary>Never: the body has not been read.</summary>
    public override bool TryExtract(HttpContext context, ref ShardKeyWriter key) => false;

    /// <summary>The key, or null if the body is no JSON or has no such field within the limit.</summary>
    public async ValueTask<byte[]?> ReadAsync(HttpContext context)
    {
        if (!IsJson(context.Request.ContentType))
        {
            return null;
        }

        var body = context.Request.BodyReader;
        while (true)
        {
            var read = await body.ReadAsync(context.RequestAborted);
            var isEnough = read.IsCompleted || read.Buffer.Length >= options.MaxBytes;
            if (isEnough)
            {
                var seen = read.Buffer.Slice(0, Math.Min(read.Buffer.Length, options.MaxBytes));
                var key = _pointer.Find(seen, isWhole: read.IsCompleted && seen.Length == read.Buffer.Length);
                // Nothing is consumed and nothing counts as examined, so the forwarder gets all of it at once.
                body.AdvanceTo(read.Buffer.Start);
                return key;
            }

            body.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    /// <summary><c>application/json</c>, <c>text/json</c> and whatever ends in <c>+json</c>.</summary>
    private static bool IsJson(string? contentType)
    {
        var type = contentType.AsSpan();
        var semicolon = type.IndexOf(';');
        type = (semicolon < 0 ? type : type[..semicolon]).Trim();
        return type.Equals("application/json", StringComparison.OrdinalIgnoreCase)
            || type.Equals("text/json", StringComparison.OrdinalIgnoreCase)
            || type.EndsWith("+json", StringComparison.OrdinalIgnoreCase);
    }
}

using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace RingProxy;

/// <summary>JSON as all admin pages write it: camelCase, enumerations by name, absent where null.</summary>
internal static class AdminJson
{
    private static readonly JsonSerializerOptions s_options = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    public static Task WriteAsync(HttpContext context, int status, object value, string contentType = "application/json; charset=utf-8")
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = contentType;
        context.Response.Headers.CacheControl = "no-store";
        return context.Response.Body.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(value, s_options), context.RequestAborted).AsTask();
    }

    /// <summary>A problem document (RFC 9457).</summary>
    public static Task ProblemAsync(HttpContext context, int status, string title, string detail) =>
        WriteAsync(context, status, new { type = "about:blank", title, status, detail }, "application/problem+json");
}

using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace RingProxy.Cli;

/// <summary>JSON as <c>ringctl</c> prints it: camelCase members, absent where there is no value, no needless escapes.</summary>
internal static class CliJson
{
    private static readonly JsonSerializerOptions s_document = Options(indented: true);
    private static readonly JsonSerializerOptions s_line = Options(indented: false);

    /// <summary>One indented value.</summary>
    public static Task WriteAsync<T>(Stream output, T value, CancellationToken cancellationToken) =>
        WriteAsync(output, value, s_document, cancellationToken);

    /// <summary>One value on one line.</summary>
    public static Task WriteLineAsync<T>(Stream output, T value, CancellationToken cancellationToken) =>
        WriteAsync(output, value, s_line, cancellationToken);

    private static async Task WriteAsync<T>(Stream output, T value, JsonSerializerOptions options, CancellationToken cancellationToken)
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(value, options);
        await output.WriteAsync((byte[])[.. bytes, (byte)'\n'], cancellationToken);
        await output.FlushAsync(cancellationToken);
    }

    private static JsonSerializerOptions Options(bool indented) => new(JsonSerializerDefaults.Web)
    {
        WriteIndented = indented,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };
}

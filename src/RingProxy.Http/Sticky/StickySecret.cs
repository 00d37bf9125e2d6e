using System.Text;

namespace RingProxy.Http;

/// <summary>Reads the secret of a key from the settings or from its file, never more of it than may be there.</summary>
internal static class StickySecret
{
    /// <summary>As many bytes as the key that is derived from it.</summary>
    public const int MinBytes = 32;

    public const int MaxBytes = 1024;

    /// <summary>Room for the line breaks that end a file.</summary>
    private const int LineBreakBytes = 4;

    /// <param name="key">With exactly one of its secrets.</param>
    /// <param name="problem">What is wrong and what is legal, without a byte of the secret.</param>
    /// <returns>Null if it cannot be read or has no legal length.</returns>
    public static byte[]? TryRead(StickyKeyOptions key, out string problem)
    {
        problem = "";
        byte[] secret;
        try
        {
            secret = key.Secret is null ? ReadFile(key.SecretFile!) : Encoding.UTF8.GetBytes(key.Secret);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            problem = $"cannot be read: {e.Message} Legal: a file with {MinBytes} to {MaxBytes} bytes";
            return null;
        }

        if (secret.Length is >= MinBytes and <= MaxBytes)
        {
            return secret;
        }

        problem = $"{(secret.Length < MinBytes ? $"only {secret.Length}" : $"more than {MaxBytes}")} bytes; legal: {MinBytes} to {MaxBytes}, best from a random source";
        return null;
    }

    private static byte[] ReadFile(string path)
    {
        using var file = File.OpenRead(path);
        var buffer = new byte[MaxBytes + LineBreakBytes + 1];
        var content = buffer.AsSpan(0, file.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false));
        return content.TrimEnd("\r\n"u8).ToArray();
    }
}

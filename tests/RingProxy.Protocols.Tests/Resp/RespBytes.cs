using System.Text;

namespace RingProxy.Protocols.Tests;

/// <summary>Commands and replies as bytes. Latin-1 keeps every byte of a text.</summary>
internal static class RespBytes
{
    public static byte[] Of(string text) => Encoding.Latin1.GetBytes(text);

    public static string Text(ReadOnlySpan<byte> bytes) => Encoding.Latin1.GetString(bytes);

    public static byte[] Command(params string[] arguments) =>
        Of($"*{arguments.Length}\r\n" + string.Concat(arguments.Select(argument => $"${argument.Length}\r\n{argument}\r\n")));
}

using System.Text;

namespace RingProxy.Http;

/// <summary>
/// Reads the value of <c>Connection</c> so that the fields that it nominates survive the server. Kestrel puts one word in place of a list in which it
/// finds exactly one of <c>close</c>, <c>keep-alive</c> and <c>upgrade</c>, whatever else is there; with two of them it keeps the list. So where such a word stands beside a field's
/// name, another is added: <c>keep-alive</c> beside <c>close</c>, which wins, else <c>close</c>, which costs a client of that rare kind its connection.
/// </summary>
internal sealed class ConnectionFieldEncoding : Encoding
{
    private const string Close = "close", KeepAlive = "keep-alive", Upgrade = "upgrade";

    private ConnectionFieldEncoding()
    {
    }

    public static ConnectionFieldEncoding Instance { get; } = new();

    public override int GetCharCount(byte[] bytes, int index, int count) => Read(bytes.AsSpan(index, count)).Length;

    public override int GetChars(byte[] bytes, int byteIndex, int byteCount, char[] chars, int charIndex)
    {
        var text = Read(bytes.AsSpan(byteIndex, byteCount));
        text.CopyTo(0, chars, charIndex, text.Length);
        return text.Length;
    }

    public override int GetMaxCharCount(int byteCount) => byteCount + KeepAlive.Length + 2;

    public override int GetByteCount(char[] chars, int index, int count) => Latin1.GetByteCount(chars, index, count);

    public override int GetBytes(char[] chars, int charIndex, int charCount, byte[] bytes, int byteIndex) => Latin1.GetBytes(chars, charIndex, charCount, bytes, byteIndex);

    public override int GetMaxByteCount(int charCount) => charCount;

    /// <exception cref="DecoderFallbackException">A byte that no list of tokens has.</exception>
    private static string Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IndexOfAnyExceptInRange((byte)' ', (byte)'~') is >= 0 and var wrong && bytes[wrong] != '\t')
        {
            throw new DecoderFallbackException($"byte 0x{bytes[wrong]:x2} in Connection");
        }

        var text = Latin1.GetString(bytes);
        var (words, others, closes) = (0, 0, false);
        foreach (var range in text.AsSpan().Split(','))
        {
            var option = text.AsSpan()[range].Trim();
            closes |= option.Equals(Close, StringComparison.OrdinalIgnoreCase);
            if (option.Equals(Close, StringComparison.OrdinalIgnoreCase) || option.Equals(KeepAlive, StringComparison.OrdinalIgnoreCase) || option.Equals(Upgrade, StringComparison.OrdinalIgnoreCase))
            {
                words++;
            }
            else if (!option.IsEmpty)
            {
                others++;
            }
        }

        // Another line may nominate what this one does not, so that close is never left alone: its connection ends anyway.
        return closes || (words > 0 && others > 0) ? $"{text}, {(closes ? KeepAlive : Close)}" : text;
    }
}

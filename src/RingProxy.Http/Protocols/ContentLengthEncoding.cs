using System.Text;

namespace RingProxy.Http;

/// <summary>
/// Reads a Content-Length so that only digits stay digits. The server's own parser also takes a sign, which RFC 9112 does not know and other
/// servers read differently; after this there is none left to take, and the request is refused.
/// </summary>
internal sealed class ContentLengthEncoding : Encoding
{
    private const char NoDigit = '?';

    private ContentLengthEncoding()
    {
    }

    public static ContentLengthEncoding Instance { get; } = new();

    public override int GetCharCount(byte[] bytes, int index, int count) => count;

    public override int GetChars(byte[] bytes, int byteIndex, int byteCount, char[] chars, int charIndex)
    {
        for (var i = 0; i < byteCount; i++)
        {
            var c = (char)bytes[byteIndex + i];
            chars[charIndex + i] = char.IsAsciiDigit(c) ? c : NoDigit;
        }

        return byteCount;
    }

    public override int GetMaxCharCount(int byteCount) => byteCount;

    public override int GetByteCount(char[] chars, int index, int count) => Latin1.GetByteCount(chars, index, count);

    public override int GetBytes(char[] chars, int charIndex, int charCount, byte[] bytes, int byteIndex) => Latin1.GetBytes(chars, charIndex, charCount, bytes, byteIndex);

    public override int GetMaxByteCount(int charCount) => charCount;
}

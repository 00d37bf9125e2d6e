using System.Buffers.Binary;
using System.Numerics;
using System.Security.Cryptography;

namespace RingProxy.Hashing;

/// <summary>
/// MD5 (RFC 1321) for placing keys, not for security. Inputs that fit one block (55 bytes or fewer) run here, several times faster
/// than a call into the platform's library, which serves the longer ones.
/// </summary>
internal static class Md5
{
    /// <summary>The longest input that fits one block of 64 bytes with the end mark and the length.</summary>
    public const int MaxOneBlockBytes = 55;

    private static ReadOnlySpan<uint> Sines =>
    [
        0xd76aa478, 0xe8c7b756, 0x242070db, 0xc1bdceee, 0xf57c0faf, 0x4787c62a, 0xa8304613, 0xfd469501,
        0x698098d8, 0x8b44f7af, 0xffff5bb1, 0x895cd7be, 0x6b901122, 0xfd987193, 0xa679438e, 0x49b40821,
        0xf61e2562, 0xc040b340, 0x265e5a51, 0xe9b6c7aa, 0xd62f105d, 0x02441453, 0xd8a1e681, 0xe7d3fbc8,
        0x21e1cde6, 0xc33707d6, 0xf4d50d87, 0x455a14ed, 0xa9e3e905, 0xfcefa3f8, 0x676f02d9, 0x8d2a4c8a,
        0xfffa3942, 0x8771f681, 0x6d9d6122, 0xfde5380c, 0xa4beea44, 0x4bdecfa9, 0xf6bb4b60, 0xbebfbc70,
        0x289b7ec6, 0xeaa127fa, 0xd4ef3085, 0x04881d05, 0xd9d4d039, 0xe6db99e5, 0x1fa27cf8, 0xc4ac5665,
        0xf4292244, 0x432aff97, 0xab9423a7, 0xfc93a039, 0x655b59c3, 0x8f0ccc92, 0xffeff47d, 0x85845dd1,
        0x6fa87e4f, 0xfe2ce6e0, 0xa3014314, 0x4e0811a1, 0xf7537e82, 0xbd3af235, 0x2ad7d2bb, 0xeb86d391,
    ];

    /// <summary>The digest as four little-endian words.</summary>
    public static void Hash(ReadOnlySpan<byte> input, out uint a, out uint b, out uint c, out uint d)
    {
        if (input.Length <= MaxOneBlockBytes)
        {
            HashOneBlock(input, out a, out b, out c, out d);
            return;
        }

        Span<byte> digest = stackalloc byte[16];
        MD5.HashData(input, digest);
        a = BinaryPrimitives.ReadUInt32LittleEndian(digest);
        b = BinaryPrimitives.ReadUInt32LittleEndian(digest[4..]);
        c = BinaryPrimitives.ReadUInt32LittleEndian(digest[8..]);
        d = BinaryPrimitives.ReadUInt32LittleEndian(digest[12..]);
    }

    private static void HashOneBlock(ReadOnlySpan<byte> input, out uint outA, out uint outB, out uint outC, out uint outD)
    {
        Span<byte> block = stackalloc byte[64];
        block.Clear();
        input.CopyTo(block);
        block[input.Length] = 0x80;
        BinaryPrimitives.WriteInt32LittleEndian(block[56..], input.Length * 8);
        Span<uint> words = stackalloc uint[16];
        for (var i = 0; i < words.Length; i++)
        {
            words[i] = BinaryPrimitives.ReadUInt32LittleEndian(block[(4 * i)..]);
        }

        uint a = 0x67452301, b = 0xefcdab89, c = 0x98badcfe, d = 0x10325476;
        var sines = Sines;
        for (var i = 0; i < 16; i += 4)
        {
            a = b + BitOperations.RotateLeft(a + (d ^ (b & (c ^ d))) + words[i] + sines[i], 7);
            d = a + BitOperations.RotateLeft(d + (c ^ (a & (b ^ c))) + words[i + 1] + sines[i + 1], 12);
            c = d + BitOperations.RotateLeft(c + (b ^ (d & (a ^ b))) + words[i + 2] + sines[i + 2], 17);
            b = c + BitOperations.RotateLeft(b + (a ^ (c & (d ^ a))) + words[i + 3] + sines[i + 3], 22);
        }

        for (var i = 16; i < 32; i += 4)
        {
            a = b + BitOperations.RotateLeft(a + (c ^ (d & (b ^ c))) + words[((5 * i) + 1) & 15] + sines[i], 5);
            d = a + BitOperations.RotateLeft(d + (b ^ (c & (a ^ b))) + words[((5 * i) + 6) & 15] + sines[i + 1], 9);
            c = d + BitOperations.RotateLeft(c + (a ^ (b & (d ^ a))) + words[((5 * i) + 11) & 15] + sines[i + 2], 14);
            b = c + BitOperations.RotateLeft(b + (d ^ (a & (c ^ d))) + words[((5 * i) + 16) & 15] + sines[i + 3], 20);
        }

        for (var i = 32; i < 48; i += 4)
        {
            a = b + BitOperations.RotateLeft(a + (b ^ c ^ d) + words[((3 * i) + 5) & 15] + sines[i], 4);
            d = a + BitOperations.RotateLeft(d + (a ^ b ^ c) + words[((3 * i) + 8) & 15] + sines[i + 1], 11);
            c = d + BitOperations.RotateLeft(c + (d ^ a ^ b) + words[((3 * i) + 11) & 15] + sines[i + 2], 16);
            b = c + BitOperations.RotateLeft(b + (c ^ d ^ a) + words[((3 * i) + 14) & 15] + sines[i + 3], 23);
        }

        for (var i = 48; i < 64; i += 4)
        {
            a = b + BitOperations.RotateLeft(a + (c ^ (b | ~d)) + words[(7 * i) & 15] + sines[i], 6);
            d = a + BitOperations.RotateLeft(d + (b ^ (a | ~c)) + words[((7 * i) + 7) & 15] + sines[i + 1], 10);
            c = d + BitOperations.RotateLeft(c + (a ^ (d | ~b)) + words[((7 * i) + 14) & 15] + sines[i + 2], 15);
            b = c + BitOperations.RotateLeft(b + (d ^ (c | ~a)) + words[((7 * i) + 21) & 15] + sines[i + 3], 21);
        }

        outA = a + 0x67452301;
        outB = b + 0xefcdab89;
        outC = c + 0x98badcfe;
        outD = d + 0x10325476;
    }
}

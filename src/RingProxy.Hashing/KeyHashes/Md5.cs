using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
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

    /// <summary>The digest as four little-endian words.</summary>
    public static void Hash(ReadOnlySpan<byte> input, out uint a, out uint b, out uint c, out uint d)
    {
        if (BitConverter.IsLittleEndian && input.Length <= MaxOneBlockBytes)
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

    private static void HashOneBlock(ReadOnlySpan<byte> input, out uint a, out uint b, out uint c, out uint d)
    {
        Span<byte> block = stackalloc byte[64];
        block.Clear();
        input.CopyTo(block);
        block[input.Length] = 0x80;
        BinaryPrimitives.WriteInt32LittleEndian(block[56..], input.Length * 8);
        var (x, y, z, w) = Transform(MemoryMarshal.Cast<byte, uint>(block));
        (a, b, c, d) = (x + 0x67452301, y + 0xefcdab89, z + 0x98badcfe, w + 0x10325476);
    }

    /// <summary>
    /// The 64 steps, written out so that everything stays in registers. In each sum the value of the step before comes last: it is what the processor
    /// waits for, and the rest is ready by then.
    /// </summary>
    private static (uint A, uint B, uint C, uint D) Transform(ReadOnlySpan<uint> words)
    {
        words = words[..16];
        uint a = 0x67452301, b = 0xefcdab89, c = 0x98badcfe, d = 0x10325476;
        a = b + BitOperations.RotateLeft(a + words[0] + 0xd76aa478 + (d ^ (b & (c ^ d))), 7);
        d = a + BitOperations.RotateLeft(d + words[1] + 0xe8c7b756 + (c ^ (a & (b ^ c))), 12);
        c = d + BitOperations.RotateLeft(c + words[2] + 0x242070db + (b ^ (d & (a ^ b))), 17);
        b = c + BitOperations.RotateLeft(b + words[3] + 0xc1bdceee + (a ^ (c & (d ^ a))), 22);
        a = b + BitOperations.RotateLeft(a + words[4] + 0xf57c0faf + (d ^ (b & (c ^ d))), 7);
        d = a + BitOperations.RotateLeft(d + words[5] + 0x4787c62a + (c ^ (a & (b ^ c))), 12);
        c = d + BitOperations.RotateLeft(c + words[6] + 0xa8304613 + (b ^ (d & (a ^ b))), 17);
        b = c + BitOperations.RotateLeft(b + words[7] + 0xfd469501 + (a ^ (c & (d ^ a))), 22);
        a = b + BitOperations.RotateLeft(a + words[8] + 0x698098d8 + (d ^ (b & (c ^ d))), 7);
        d = a + BitOperations.RotateLeft(d + words[9] + 0x8b44f7af + (c ^ (a & (b ^ c))), 12);
        c = d + BitOperations.RotateLeft(c + words[10] + 0xffff5bb1 + (b ^ (d & (a ^ b))), 17);
        b = c + BitOperations.RotateLeft(b + words[11] + 0x895cd7be + (a ^ (c & (d ^ a))), 22);
        a = b + BitOperations.RotateLeft(a + words[12] + 0x6b901122 + (d ^ (b & (c ^ d))), 7);
        d = a + BitOperations.RotateLeft(d + words[13] + 0xfd987193 + (c ^ (a & (b ^ c))), 12);
        c = d + BitOperations.RotateLeft(c + words[14] + 0xa679438e + (b ^ (d & (a ^ b))), 17);
        b = c + BitOperations.RotateLeft(b + words[15] + 0x49b40821 + (a ^ (c & (d ^ a))), 22);
        a = b + BitOperations.RotateLeft(a + words[1] + 0xf61e2562 + (c & ~d) + (b & d), 5);
        d = a + BitOperations.RotateLeft(d + words[6] + 0xc040b340 + (b & ~c) + (a & c), 9);
        c = d + BitOperations.RotateLeft(c + words[11] + 0x265e5a51 + (a & ~b) + (d & b), 14);
        b = c + BitOperations.RotateLeft(b + words[0] + 0xe9b6c7aa + (d & ~a) + (c & a), 20);
        a = b + BitOperations.RotateLeft(a + words[5] + 0xd62f105d + (c & ~d) + (b & d), 5);
        d = a + BitOperations.RotateLeft(d + words[10] + 0x02441453 + (b & ~c) + (a & c), 9);
        c = d + BitOperations.RotateLeft(c + words[15] + 0xd8a1e681 + (a & ~b) + (d & b), 14);
        b = c + BitOperations.RotateLeft(b + words[4] + 0xe7d3fbc8 + (d & ~a) + (c & a), 20);
        a = b + BitOperations.RotateLeft(a + words[9] + 0x21e1cde6 + (c & ~d) + (b & d), 5);
        d = a + BitOperations.RotateLeft(d + words[14] + 0xc33707d6 + (b & ~c) + (a & c), 9);
        c = d + BitOperations.RotateLeft(c + words[3] + 0xf4d50d87 + (a & ~b) + (d & b), 14);
        b = c + BitOperations.RotateLeft(b + words[8] + 0x455a14ed + (d & ~a) + (c & a), 20);
        a = b + BitOperations.RotateLeft(a + words[13] + 0xa9e3e905 + (c & ~d) + (b & d), 5);
        d = a + BitOperations.RotateLeft(d + words[2] + 0xfcefa3f8 + (b & ~c) + (a & c), 9);
        c = d + BitOperations.RotateLeft(c + words[7] + 0x676f02d9 + (a & ~b) + (d & b), 14);
        b = c + BitOperations.RotateLeft(b + words[12] + 0x8d2a4c8a + (d & ~a) + (c & a), 20);
        a = b + BitOperations.RotateLeft(a + words[5] + 0xfffa3942 + ((c ^ d) ^ b), 4);
        d = a + BitOperations.RotateLeft(d + words[8] + 0x8771f681 + ((b ^ c) ^ a), 11);
        c = d + BitOperations.RotateLeft(c + words[11] + 0x6d9d6122 + ((a ^ b) ^ d), 16);
        b = c + BitOperations.RotateLeft(b + words[14] + 0xfde5380c + ((d ^ a) ^ c), 23);
        a = b + BitOperations.RotateLeft(a + words[1] + 0xa4beea44 + ((c ^ d) ^ b), 4);
        d = a + BitOperations.RotateLeft(d + words[4] + 0x4bdecfa9 + ((b ^ c) ^ a), 11);
        c = d + BitOperations.RotateLeft(c + words[7] + 0xf6bb4b60 + ((a ^ b) ^ d), 16);
        b = c + BitOperations.RotateLeft(b + words[10] + 0xbebfbc70 + ((d ^ a) ^ c), 23);
        a = b + BitOperations.RotateLeft(a + words[13] + 0x289b7ec6 + ((c ^ d) ^ b), 4);
        d = a + BitOperations.RotateLeft(d + words[0] + 0xeaa127fa + ((b ^ c) ^ a), 11);
        c = d + BitOperations.RotateLeft(c + words[3] + 0xd4ef3085 + ((a ^ b) ^ d), 16);
        b = c + BitOperations.RotateLeft(b + words[6] + 0x04881d05 + ((d ^ a) ^ c), 23);
        a = b + BitOperations.RotateLeft(a + words[9] + 0xd9d4d039 + ((c ^ d) ^ b), 4);
        d = a + BitOperations.RotateLeft(d + words[12] + 0xe6db99e5 + ((b ^ c) ^ a), 11);
        c = d + BitOperations.RotateLeft(c + words[15] + 0x1fa27cf8 + ((a ^ b) ^ d), 16);
        b = c + BitOperations.RotateLeft(b + words[2] + 0xc4ac5665 + ((d ^ a) ^ c), 23);
        a = b + BitOperations.RotateLeft(a + words[0] + 0xf4292244 + (c ^ (b | ~d)), 6);
        d = a + BitOperations.RotateLeft(d + words[7] + 0x432aff97 + (b ^ (a | ~c)), 10);
        c = d + BitOperations.RotateLeft(c + words[14] + 0xab9423a7 + (a ^ (d | ~b)), 15);
        b = c + BitOperations.RotateLeft(b + words[5] + 0xfc93a039 + (d ^ (c | ~a)), 21);
        a = b + BitOperations.RotateLeft(a + words[12] + 0x655b59c3 + (c ^ (b | ~d)), 6);
        d = a + BitOperations.RotateLeft(d + words[3] + 0x8f0ccc92 + (b ^ (a | ~c)), 10);
        c = d + BitOperations.RotateLeft(c + words[10] + 0xffeff47d + (a ^ (d | ~b)), 15);
        b = c + BitOperations.RotateLeft(b + words[1] + 0x85845dd1 + (d ^ (c | ~a)), 21);
        a = b + BitOperations.RotateLeft(a + words[8] + 0x6fa87e4f + (c ^ (b | ~d)), 6);
        d = a + BitOperations.RotateLeft(d + words[15] + 0xfe2ce6e0 + (b ^ (a | ~c)), 10);
        c = d + BitOperations.RotateLeft(c + words[6] + 0xa3014314 + (a ^ (d | ~b)), 15);
        b = c + BitOperations.RotateLeft(b + words[13] + 0x4e0811a1 + (d ^ (c | ~a)), 21);
        a = b + BitOperations.RotateLeft(a + words[4] + 0xf7537e82 + (c ^ (b | ~d)), 6);
        d = a + BitOperations.RotateLeft(d + words[11] + 0xbd3af235 + (b ^ (a | ~c)), 10);
        c = d + BitOperations.RotateLeft(c + words[2] + 0x2ad7d2bb + (a ^ (d | ~b)), 15);
        b = c + BitOperations.RotateLeft(b + words[9] + 0xeb86d391 + (d ^ (c | ~a)), 21);
        return (a, b, c, d);
    }
}

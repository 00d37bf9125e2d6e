using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace RingProxy.Hashing.Tests;

public class KeyHashTests
{
    /// <summary>The values of twemproxy's own src/test_all.c for "apple".</summary>
    [Theory]
    [InlineData("one_at_a_time", 2297466611)]
    [InlineData("md5", 3195025439)]
    [InlineData("crc16", 3662830516)]
    [InlineData("crc32", 10542)]
    [InlineData("crc32a", 2838417488)]
    [InlineData("fnv1_64", 473199127)]
    [InlineData("fnv1a_64", 1488911807)]
    [InlineData("fnv1_32", 67176023)]
    [InlineData("fnv1a_32", 280767167)]
    [InlineData("hsieh", 3738850110)]
    [InlineData("murmur", 4142305122)]
    [InlineData("jenkins", 1442444624)]
    public void Compute_Apple_IsTwemproxysValue(string name, ulong expected) =>
        Assert.Equal(expected, KeyHashes.Twemproxy.Get(name).Compute("apple"u8));

    /// <summary>From the reference implementations' published values: XXH3 and XXH64 of nothing with seed 0, MurmurHash3 of "hello".</summary>
    [Theory]
    [InlineData("xxh3", "", 0x2d06800538d394c2)]
    [InlineData("xxh64", "", 0xef46db3751d8e999)]
    [InlineData("murmur3", "", 0)]
    [InlineData("murmur3", "hello", 0xcbd8a7b341bd9b02)]
    [InlineData("murmur3", "The quick brown fox jumps over the lazy dog", 0xe34bbc7bbc071b6c)]
    public void Compute_KnownText_IsTheReferenceValue(string name, string text, ulong expected) =>
        Assert.Equal(expected, KeyHashes.Native.Get(name).Compute(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void Hash_Md5AtEveryLength_IsTheLibrarys()
    {
        var random = new Random(1);
        var key = new byte[200];
        random.NextBytes(key);
        for (var length = 0; length <= key.Length; length++)
        {
            var expected = MemoryMarshal.Cast<byte, uint>(MD5.HashData(key.AsSpan(0, length))).ToArray();

            Md5.Hash(key.AsSpan(0, length), out var a, out var b, out var c, out var d);

            Assert.Equal(expected, new[] { a, b, c, d });
        }
    }

    [Theory]
    [InlineData("fnv1a_64")]
    [InlineData("one_at_a_time")]
    public void Compute_ByteFrom0x80Up_IsSignedAsOnX86(string name)
    {
        // 0xff as a C char is −1: with a hash that starts by adding or xoring it, all upper bits flip.
        var expected = name == "fnv1a_64" ? unchecked((0x84222325u ^ 0xffffffffu) * 0x1b3u) : OneAtATimeOf(0xffffffffu);

        Assert.Equal(expected, KeyHashes.Twemproxy.Get(name).Compute([0xff]));
    }

    [Fact]
    public void Compute_EveryHash_AllocatesNothing()
    {
        var names = PlacementAlgorithms.Names.SelectMany(HashesOf).ToArray();
        var key = "user:1234567890:name"u8.ToArray();
        Array.ForEach(names, hash => hash.Compute(key));
        var before = GC.GetAllocatedBytesForCurrentThread();

        foreach (var hash in names)
        {
            hash.Compute(key);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    /// <summary>From the sources and tests of the peers: HAProxy's full_hash and CRC-16's check value have no other test of their own.</summary>
    [Fact]
    public void Compute_PeersText_IsThePublishedValue()
    {
        Assert.Equal(0x31c3UL, KeyHashes.RedisCluster.Get(null).Compute("123456789"u8));
        Assert.Equal(0xcbf43926UL, KeyHashes.Crc32.Get(null).Compute("123456789"u8));
        Assert.Equal(0x1a47e90bUL, KeyHashes.Stathat.Get("fnv1a_32").Compute("abc"u8));
        Assert.Equal(5381UL * 33 + 'a', KeyHashes.HaproxyPlain.Get("djb2").Compute("a"u8));
    }

    private static KeyHash[] HashesOf(string algorithm)
    {
        PlacementAlgorithms.TryGet(algorithm, out var found);
        return [.. found!.KeyHashes.Select(name => found.KeyHashNamed(name))];
    }

    private static uint OneAtATimeOf(uint first)
    {
        var h = first;
        h += h << 10;
        h ^= h >> 6;
        h += h << 3;
        h ^= h >> 11;
        return h + (h << 15);
    }
}

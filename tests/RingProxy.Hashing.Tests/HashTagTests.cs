using System.Text;
using System.Text.Json;
using RingProxy.Testing;

namespace RingProxy.Hashing.Tests;

public sealed class HashTagTests
{
    [Theory]
    [InlineData("{user:1}:cart", "user:1")]
    [InlineData("cart:{user:1}", "user:1")]
    [InlineData("{a}{b}", "a")]
    [InlineData("{}{b}", "{}{b}")]
    [InlineData("x{}y", "x{}y")]
    [InlineData("{a", "{a")]
    [InlineData("a}", "a}")]
    [InlineData("}a{", "}a{")]
    [InlineData("}{a}", "a")]
    [InlineData("{{a}}", "{a")]
    [InlineData("{a}}", "a")]
    [InlineData("{", "{")]
    [InlineData("}", "}")]
    [InlineData("{}", "{}")]
    [InlineData("", "")]
    [InlineData("a", "a")]
    [InlineData("{ }", " ")]
    [InlineData("{ключ}:1", "ключ")]
    public void Of_Braces_IsWhatRedisTakes(string key, string expected) => Assert.Equal(expected, PartOf("{}", key));

    [Theory]
    [InlineData("::", "a:b:c", "b")]
    [InlineData("::", "a::c", "a::c")]
    [InlineData("::", "a:b", "a:b")]
    [InlineData("<>", "{a}<b>", "b")]
    [InlineData(null, "{a}b", "{a}b")]
    public void Of_OtherTags_FollowsTheSameRule(string? tag, string key, string expected) => Assert.Equal(expected, PartOf(tag, key));

    /// <summary>Slots that a running Redis gave (CLUSTER KEYSLOT): CRC16 (XMODEM) of the tagged part, modulo 16384.</summary>
    [Fact]
    public void Of_KeysOfRedis_GivesRedisSlots()
    {
        using var vector = JsonDocument.Parse(File.ReadAllBytes(Repository.File("tests", "vectors", "redis-cluster-keyslot.json")));
        var slots = vector.RootElement.GetProperty("slots").EnumerateObject().ToList();

        var wrong = slots.Where(slot => Crc16(HashTag.Parse("{}").Of(Encoding.UTF8.GetBytes(slot.Name))) % 16384 != slot.Value.GetInt32());

        Assert.Empty(wrong);
        Assert.True(slots.Count(slot => PartOf("{}", slot.Name) != slot.Name) >= 10, "too few keys have a tag");
        Assert.True(slots.Count(slot => slot.Name.Contains('{', StringComparison.Ordinal) && PartOf("{}", slot.Name) == slot.Name) >= 3, "too few keys have a tag that does not count");
    }

    [Theory]
    [InlineData(null, true)]
    [InlineData("{}", true)]
    [InlineData("||", true)]
    [InlineData("\x01\x7f", true)]
    [InlineData("", false)]
    [InlineData("{", false)]
    [InlineData("{}}", false)]
    [InlineData("{é", false)]
    [InlineData("\0}", false)]
    [InlineData("{\0", false)]
    public void TryParse_Text_TakesTwoAsciiCharacters(string? text, bool legal)
    {
        Assert.Equal(legal, HashTag.TryParse(text, out var tag));
        Assert.Equal(text is null || !legal, tag.IsNone);
    }

    [Fact]
    public void Parse_NoTag_ThrowsWithValueAndLegalOnes()
    {
        var error = Assert.Throws<FormatException>(() => HashTag.Parse("{"));

        Assert.Equal("'{' is not a hash tag; legal: two ASCII characters such as \"{}\"", error.Message);
    }

    [Fact]
    public void Equals_Tags_ComparesBothCharacters()
    {
        Assert.True(HashTag.Parse("{}") == HashTag.Parse("{}"));
        Assert.Equal(HashTag.Parse("{}").GetHashCode(), HashTag.Parse("{}").GetHashCode());
        Assert.True(HashTag.Parse("{}") != HashTag.Parse("{]"));
        Assert.True(HashTag.Parse("{}") != HashTag.Parse("[}"));
        Assert.False(HashTag.None.Equals("{}"));
        Assert.True(HashTag.Parse(null) == HashTag.None);
    }

    private static string PartOf(string? tag, string key) => Encoding.UTF8.GetString(HashTag.Parse(tag).Of(Encoding.UTF8.GetBytes(key)));

    private static int Crc16(ReadOnlySpan<byte> bytes)
    {
        var crc = 0;
        foreach (var b in bytes)
        {
            crc ^= b << 8;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = ((crc & 0x8000) != 0 ? (crc << 1) ^ 0x1021 : crc << 1) & 0xffff;
            }
        }

        return crc;
    }
}

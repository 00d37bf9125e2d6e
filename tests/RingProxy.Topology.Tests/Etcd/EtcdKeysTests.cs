using Google.Protobuf;

namespace RingProxy.Topology.Tests;

public sealed class EtcdKeysTests
{
    private readonly EtcdKeys _keys = new("/p");

    [Fact]
    public void Current_Ring_IsUnderItsName() => Assert.Equal("/p/rings/r/current", _keys.Current("r").ToStringUtf8());

    [Theory]
    [InlineData(1, "/p/rings/r/versions/00000000000000000001")]
    [InlineData(long.MaxValue, "/p/rings/r/versions/09223372036854775807")]
    public void Version_OfAnySize_HasTwentyDigits(long version, string key)
    {
        Assert.Equal(key, _keys.Version("r", version).ToStringUtf8());
        Assert.Equal(version, _keys.ParseVersion("r", _keys.Version("r", version)));
    }

    [Fact]
    public void AllVersions_Range_HoldsEveryVersionAndNothingBeyond()
    {
        var (first, end) = _keys.AllVersions("r");

        Assert.All([_keys.Version("r", 1), _keys.Version("r", long.MaxValue)], key => Assert.True(IsWithin(key, first, end)));
        Assert.All([_keys.Current("r"), _keys.Version("r0", 1), _keys.Version("r-", 1)], key => Assert.False(IsWithin(key, first, end)));
    }

    [Theory]
    [InlineData("/p/rings/r/current", "r", true)]
    [InlineData("/p/rings/r/current/x", "r", false)]
    [InlineData("/p/rings/r/versions/1", "r", false)]
    public void Parse_KeyOfARing_TellsRingAndWhetherItIsCurrent(string key, string ringId, bool isCurrent) =>
        Assert.Equal((ringId, isCurrent), _keys.Parse(ByteString.CopyFromUtf8(key)));

    [Theory]
    [InlineData("/p/rings/r")]
    [InlineData("/q/rings/r/current")]
    public void Parse_AnotherKey_IsNone(string key) => Assert.Null(_keys.Parse(ByteString.CopyFromUtf8(key)));

    [Fact]
    public void Current_NotARingId_Throws() => Assert.Throws<ArgumentException>(() => _keys.Current("a/b"));

    private static bool IsWithin(ByteString key, ByteString first, ByteString end) =>
        key.Span.SequenceCompareTo(first.Span) >= 0 && key.Span.SequenceCompareTo(end.Span) < 0;
}

using System.Text;
using System.Text.Json;

namespace RingProxy.Topology.Tests;

public sealed class CanonicalJsonTests
{
    /// <summary>Appendix B of RFC 8785: bits of a double and the text it must become.</summary>
    [Theory]
    [InlineData(0x0000000000000000UL, "0")]
    [InlineData(0x8000000000000000UL, "0")]
    [InlineData(0x0000000000000001UL, "5e-324")]
    [InlineData(0x8000000000000001UL, "-5e-324")]
    [InlineData(0x7fefffffffffffffUL, "1.7976931348623157e+308")]
    [InlineData(0x4340000000000000UL, "9007199254740992")]
    [InlineData(0x4430000000000000UL, "295147905179352830000")]
    [InlineData(0x44b52d02c7e14af5UL, "9.999999999999997e+22")]
    [InlineData(0x44b52d02c7e14af6UL, "1e+23")]
    [InlineData(0x44b52d02c7e14af7UL, "1.0000000000000001e+23")]
    [InlineData(0x444b1ae4d6e2ef4eUL, "999999999999999700000")]
    [InlineData(0x444b1ae4d6e2ef4fUL, "999999999999999900000")]
    [InlineData(0x444b1ae4d6e2ef50UL, "1e+21")]
    [InlineData(0x3eb0c6f7a0b5ed8cUL, "9.999999999999997e-7")]
    [InlineData(0x3eb0c6f7a0b5ed8dUL, "0.000001")]
    [InlineData(0x41b3de4355555553UL, "333333333.3333332")]
    [InlineData(0x41b3de4355555557UL, "333333333.33333343")]
    [InlineData(0xbecbf647612f3696UL, "-0.0000033333333333333333")]
    [InlineData(0x43143ff3c1cb0959UL, "1424953923781206.2")]
    public void Number_OfRfc8785_IsSpelledAsThere(ulong bits, string expected) =>
        Assert.Equal(expected, CanonicalJson.Number(BitConverter.UInt64BitsToDouble(bits)));

    [Theory]
    [InlineData("""{ "b" : 1.0, "a" : [ ] , "" : { } }""", """{"":{},"a":[],"b":1}""")]
    [InlineData("""[1e2, -0.0, 1E-7, 0.5, 100000000000000000000]""", "[100,0,1e-7,0.5,100000000000000000000]")]
    [InlineData("""["\u0041\/é\u00e9\u20ac\n\u000b\u001F\"\\"]""", """["A/éé€\n\u000b\u001f\"\\"]""")]
    [InlineData("""[true, false, null, [[], [["["], "]"]]]""", """[true,false,null,[[],[["["],"]"]]]""")]
    // Sorted by UTF-16 units, not by code points: the emoji (d83d…) stands before U+FB33.
    [InlineData("""{"\ufb33":1,"\ud83d\ude00":2,"\u20ac":3,"1":4,"\r":5}""", "{\"\\r\":5,\"1\":4,\"\u20ac\":3,\"\ud83d\ude00\":2,\"\ufb33\":1}")]
    public void Write_AnySpelling_BecomesTheOne(string json, string expected)
    {
        using var document = JsonDocument.Parse(json);
        Assert.Equal(expected, Encoding.UTF8.GetString(CanonicalJson.Write(document.RootElement).Span));
    }
}

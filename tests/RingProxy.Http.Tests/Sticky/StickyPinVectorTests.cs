using System.Text;
using System.Text.Json;
using RingProxy.Testing;

namespace RingProxy.Http.Tests;

/// <summary>The wire format is what tests/vectors/sticky-pins.py says, which shares no code with us: fleets run several versions at once.</summary>
public sealed class StickyPinVectorTests
{
    private static readonly Vector[] s_vectors = JsonSerializer.Deserialize<Vector[]>(
        File.ReadAllBytes(Repository.File("tests", "vectors", "sticky-pins.json")), JsonSerializerOptions.Web)!;

    public static TheoryData<int> Numbers => [.. Enumerable.Range(0, s_vectors.Length)];

    [Theory]
    [MemberData(nameof(Numbers))]
    public void Pin_OfAVector_IsWrittenAndOpenedAsThere(int number)
    {
        var vector = s_vectors[number];
        var options = vector.Carrier == "cookie" ? new StickyOptions { Cookie = vector.Name } : new StickyOptions { Header = vector.Name };
        var carrier = StickyCarrier.Of(options, vector.RingId);
        var codec = new StickyPinCodec([new StickyKey(vector.KeyId, Encoding.UTF8.GetBytes(vector.Secret))], vector.RingId, carrier.Kind, carrier.BoundName);

        Assert.Equal(vector.Carrier, carrier.Kind);
        Assert.Equal(vector.Pin, codec.Seal(vector.NodeId, vector.IssuedAt, Convert.FromHexString(vector.Nonce)));
        StickyTestKit.AssertOpens(codec, vector.Pin, vector.NodeId, vector.IssuedAt);
    }

    [Fact]
    public void Vectors_CoverBothCarriersAndTheLimits()
    {
        Assert.Equal(["cookie", "header"], s_vectors.Select(vector => vector.Carrier).Distinct().Order());
        Assert.Contains(s_vectors, vector => vector.Pin.Length == StickyPinCodec.MaxLength);
        Assert.Contains(s_vectors, vector => vector.NodeId.Length == 1);
    }

    private sealed record Vector(string Secret, string KeyId, string RingId, string Carrier, string Name, string NodeId, long IssuedAt, string Nonce, string Pin);
}

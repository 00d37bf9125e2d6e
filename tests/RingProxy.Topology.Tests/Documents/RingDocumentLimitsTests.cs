using System.Globalization;
using System.Text;
using RingProxy.Hashing;
using RingProxy.Testing;

namespace RingProxy.Topology.Tests;

public sealed class RingDocumentLimitsTests
{
    [Fact]
    public void MaxBytes_AtAndPast()
    {
        var json = TestDocuments.Json();
        byte[] Padded(int length) => [.. json, .. Enumerable.Repeat((byte)' ', length - json.Length)];

        Assert.Empty(RingDocumentReader.Read(Padded(RingDocumentLimits.MaxBytes)).Errors);
        Assert.Equal(
            "the document is too large; legal are at most 1048576 bytes",
            Assert.Single(RingDocumentReader.Read(Padded(RingDocumentLimits.MaxBytes + 1)).Errors).Message);
    }

    [Fact]
    public void MaxBytes_HoldsFiveThousandNodes()
    {
        var document = RingDocumentWriter.Seal(TestDocuments.Ring() with
        {
            Nodes = [.. Enumerable.Range(0, 5000).Select(i => new RingNode
            {
                NodeId = string.Create(CultureInfo.InvariantCulture, $"cache-{i:D5}.cluster.local"),
                Address = string.Create(CultureInfo.InvariantCulture, $"cache-{i:D5}.cluster.local:11211"),
                Weight = 1.5,
                Zone = $"zone-{i % 3}",
                VirtualNodes = 100,
            })],
        });

        var json = RingDocumentWriter.Write(document);

        Assert.InRange(json.Length, 500_000, RingDocumentLimits.MaxBytes);
        Assert.Empty(RingDocumentReader.Read(json).Errors);
        Assert.Equal(5000, RingSnapshot.Build(document).Nodes.Length);
    }

    [Theory]
    [InlineData(RingDocumentLimits.MaxDepth, true)]
    [InlineData(RingDocumentLimits.MaxDepth + 1, false)]
    public void MaxDepth_AtAndPast(int depth, bool isLegal)
    {
        // The document's own object is the first level.
        var extra = new string('[', depth - 1) + new string(']', depth - 1);
        AssertDraft($$"""{"x":{{extra}},"placement":{"algorithm":"ring"},"nodes":[{"nodeId":"a","address":"h:1"}]}""", isLegal ? null : "");
    }

    [Theory]
    [InlineData(128, null)]
    [InlineData(129, "ringId")]
    public void MaxRingIdLength_AtAndPast(int length, string? field) =>
        AssertDraft($$"""{"ringId":"{{new string('r', length)}}","placement":{"algorithm":"ring"},"nodes":[{"nodeId":"a","address":"h:1"}]}""", field);

    [Theory]
    [InlineData(255, null)]
    [InlineData(256, "nodes[0].nodeId")]
    public void MaxNodeIdLength_AtAndPast(int length, string? field) =>
        AssertDraft($$"""{"placement":{"algorithm":"ring"},"nodes":[{"nodeId":"{{new string('n', length)}}","address":"h:1"}]}""", field);

    [Theory]
    [InlineData("1", null)]
    [InlineData("16", null)]
    [InlineData("0", "replicas")]
    [InlineData("17", "replicas")]
    public void Replicas_AtAndPast(string replicas, string? field) =>
        AssertDraft($$"""{"replicas":{{replicas}},"placement":{"algorithm":"ring"},"nodes":[{"nodeId":"a","address":"h:1"}]}""", field);

    [Theory]
    [InlineData("9007199254740991", null)]
    [InlineData("9007199254740992", "version")]
    [InlineData("1.0e1", null)]
    [InlineData("1.5", "version")]
    public void Version_AtAndPast(string version, string? field) =>
        AssertDraft($$"""{"version":{{version}},"placement":{"algorithm":"ring"},"nodes":[{"nodeId":"a","address":"h:1"}]}""", field);

    [Fact]
    public void MaxNodeCount_AtAndPast()
    {
        string Json(int count) =>
            $$"""{"placement":{"algorithm":"modulo"},"nodes":[{{string.Join(',', Enumerable.Range(0, count).Select(i => $$"""{"nodeId":"{{i}}","address":"h:1"}"""))}}]}""";

        AssertDraft(Json(PlacementAlgorithm.MaxNodeCount), null);
        AssertDraft(Json(PlacementAlgorithm.MaxNodeCount + 1), "nodes");
    }

    private static void AssertDraft(string json, string? errorField)
    {
        var errors = RingDocumentReader.ReadDraft(Encoding.UTF8.GetBytes(json)).Errors;
        if (errorField is null)
            Assert.Empty(errors);
        else
            Assert.Equal(errorField, Assert.Single(errors).Field);
    }
}

using System.Globalization;
using RingProxy.Hashing;
using RingProxy.Testing;

namespace RingProxy.Topology.Tests;

/// <summary>docs/ring-document.md is what other languages implement: it must name what the code takes.</summary>
public sealed class RingDocumentReferenceTests
{
    private static readonly string s_page = File.ReadAllText(Repository.File("docs", "ring-document.md"));

    [Fact]
    public void Page_LegalValues_AreThoseOfTheCode() => Assert.All(
        [
            .. PlacementAlgorithms.Names,
            .. PlacementAlgorithms.Names.SelectMany(name => PlacementAlgorithms.TryGet(name, out var algorithm) ? algorithm.KeyHashes : []),
            .. LowerCaseNames<NodeStatus>.List.Split(", "),
            .. LowerCaseNames<HandoffMode>.List.Split(", "),
        ],
        value => Assert.Contains($"`{value}`", s_page, StringComparison.Ordinal));

    [Theory]
    [InlineData(RingDocumentLimits.MaxBytes)]
    [InlineData(RingDocumentLimits.MaxDepth)]
    [InlineData(RingDocumentLimits.MaxRingIdLength)]
    [InlineData(RingDocumentLimits.MaxNodeIdLength)]
    [InlineData(RingDocumentLimits.MaxReplicas)]
    [InlineData(PlacementAlgorithm.MaxNodeCount)]
    public void Page_Limits_AreThoseOfTheCode(int limit) =>
        Assert.Contains(limit.ToString("N0", CultureInfo.InvariantCulture), s_page, StringComparison.Ordinal);

    [Fact]
    public void Page_Example_IsAGoldenFile()
    {
        var golden = Repository.File("tests", "RingProxy.Topology.Tests", "golden");
        Assert.Contains(File.ReadAllText(Path.Combine(golden, "minimal.canonical")), s_page, StringComparison.Ordinal);
        Assert.Contains($"`{File.ReadAllText(Path.Combine(golden, "minimal.checksum")).Trim()}`", s_page, StringComparison.Ordinal);
    }
}

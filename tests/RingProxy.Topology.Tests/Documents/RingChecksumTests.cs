using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using RingProxy.Testing;

namespace RingProxy.Topology.Tests;

public sealed class RingChecksumTests
{
    public static TheoryData<string> GoldenFiles => [.. Directory.GetFiles(GoldenFolder, "*.json").Select(path => Path.GetFileNameWithoutExtension(path)!).Order()];

    /// <summary>The canonical forms and checksums beside the documents were written by seal.py, which shares no code with us.</summary>
    [Theory]
    [MemberData(nameof(GoldenFiles))]
    public void CanonicalForm_GoldenDocument_IsThatOfTheIndependentScript(string name)
    {
        var result = RingDocumentReader.ReadDraft(File.ReadAllBytes(Path.Combine(GoldenFolder, name + ".json")));
        Assert.Empty(result.Errors);

        Assert.Equal(
            File.ReadAllText(Path.Combine(GoldenFolder, name + ".canonical")),
            Encoding.UTF8.GetString(RingChecksum.CanonicalForm(result.Document!).Span) + "\n");
        Assert.Equal(File.ReadAllText(Path.Combine(GoldenFolder, name + ".checksum")), RingChecksum.Of(result.Document!) + "\n");
    }

    [Fact]
    public void GoldenFiles_OfTheSameMeaning_HaveTheSameChecksum()
    {
        Assert.Equal(7, GoldenFiles.Count);
        Assert.Equal(
            File.ReadAllText(Path.Combine(GoldenFolder, "minimal.checksum")),
            File.ReadAllText(Path.Combine(GoldenFolder, "minimal-respelled.checksum")));
    }

    [Fact]
    public void Read_AnyDocumentRespelled_KeepsItsChecksum() => Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed =>
    {
        var random = new Random(seed);
        var document = RandomDocument.Of(random);
        var respelled = RingDocumentReader.Read(new Respelling(random).Of(RingDocumentWriter.Write(document)));
        // Reading a published document compares the checksum with the content.
        Assert.Empty(respelled.Errors);
        Assert.Equal(document.Checksum, respelled.Document!.Checksum);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void RandomDocument_ManySeeds_CoverEveryShape()
    {
        var documents = Enumerable.Range(0, 200).Select(seed => RandomDocument.Of(new Random(seed))).ToArray();

        Assert.All(
            new Func<RingDocument, bool>[]
            {
                document => document.Nodes.Length > 1,
                document => document.Transition is not null,
                document => document.Transition is { } transition && transition.Announced != transition.Share,
                document => document.Placement.Algorithm == "maglev",
                document => !document.Extra.IsEmpty && !document.Nodes[0].Extra.IsEmpty,
                document => document.Nodes.Any(node => node.Status is NodeStatus.Joining),
                document => document.CreatedAt is not null,
            },
            shape => Assert.InRange(documents.Count(shape), 10, 199));
        Assert.Equal(documents.Length, documents.Select(document => document.Checksum).Distinct().Count());
        var shuffled = documents.Count(document =>
        {
            var read = RingDocumentReader.Read(new Respelling(new Random(1)).Of(RingDocumentWriter.Write(document))).Document!;
            return !read.Nodes.Select(node => node.NodeId).SequenceEqual(document.Nodes.Select(node => node.NodeId));
        });
        Assert.InRange(shuffled, 50, 199);
    }

    public static TheoryData<string> Changes => [.. s_changes.Keys];

    [Theory]
    [MemberData(nameof(Changes))]
    public void Of_AnyMemberChanged_IsAnother(string change)
    {
        var document = RandomDocument.Of(new Random(1)) with { Transition = TransitionOf(TestDocuments.Node(0)) };

        Assert.NotEqual(RingChecksum.Of(document), RingChecksum.Of(s_changes[change](document)));
    }

    private static string GoldenFolder => Repository.File("tests", "RingProxy.Topology.Tests", "golden");

    private static RingDocumentTransition TransitionOf(RingNode node) =>
        new() { PreviousPlacement = TestDocuments.Ring().Placement, PreviousNodes = [node], Share = 0.5, Announced = 0.5 };

    private static readonly ImmutableSortedDictionary<string, Func<RingDocument, RingDocument>> s_changes = new Dictionary<string, Func<RingDocument, RingDocument>>
    {
        ["ringId"] = document => document with { RingId = "other" },
        ["version"] = document => document with { Version = 1 },
        ["algorithm"] = document => document with { Placement = document.Placement with { Algorithm = "jump" } },
        ["keyHash"] = document => document with { Placement = document.Placement with { KeyHash = "xxh64" } },
        ["hashTag"] = document => document with { Placement = document.Placement with { HashTag = "[]" } },
        ["avalanche"] = document => document with { Placement = document.Placement with { Avalanche = true } },
        ["pointsPerWeight"] = document => document with { Placement = document.Placement with { PointsPerWeight = 77 } },
        ["minimumRingSize"] = document => document with { Placement = document.Placement with { MinimumRingSize = 77 } },
        ["tableSize"] = document => document with { Placement = document.Placement with { TableSize = 77 } },
        ["placement extra"] = document => document with { PlacementExtra = document.PlacementExtra.Add("y", One) },
        ["replicas"] = document => document with { Replicas = 9 },
        ["spreadZones"] = document => document with { SpreadZones = !document.SpreadZones },
        ["boundedLoad"] = document => document with { BoundedLoad = 7 },
        ["node left out"] = document => document with { Nodes = document.Nodes.RemoveAt(0) },
        ["nodeId"] = ChangeNode(node => node with { NodeId = "other" }),
        ["address"] = ChangeNode(node => node with { Address = "other:1" }),
        ["weight"] = ChangeNode(node => node with { Weight = 77 }),
        ["status"] = ChangeNode(node => node with { Status = NodeStatus.Draining }),
        ["virtualNodes"] = ChangeNode(node => node with { VirtualNodes = 77 }),
        ["hashName"] = ChangeNode(node => node with { HashName = "other" }),
        ["zone"] = ChangeNode(node => node with { Zone = "other" }),
        ["labels"] = ChangeNode(node => node with { Labels = node.Labels.Add("other", "1") }),
        ["node extra"] = ChangeNode(node => node with { Extra = node.Extra.Add("y", One) }),
        ["no transition"] = document => document with { Transition = null },
        ["previous placement"] = ChangeTransition(transition => transition with { PreviousPlacement = transition.PreviousPlacement with { KeyHash = "xxh64" } }),
        ["previous nodes"] = ChangeTransition(transition => transition with { PreviousNodes = [.. transition.PreviousNodes, TestDocuments.Node(5)] }),
        ["transition version"] = ChangeTransition(transition => transition with { Version = 77 }),
        ["share"] = ChangeTransition(transition => transition with { Share = 0.4 }),
        ["announced"] = ChangeTransition(transition => transition with { Announced = 0.6 }),
        ["handoff"] = ChangeTransition(transition => transition with { Handoff = HandoffMode.Migrate }),
        ["transition extra"] = ChangeTransition(transition => transition with { Extra = transition.Extra.Add("y", One) }),
        ["previous extra"] = ChangeTransition(transition => transition with { PreviousExtra = transition.PreviousExtra.Add("y", One) }),
        ["previous placement extra"] = ChangeTransition(transition => transition with { PreviousPlacementExtra = transition.PreviousPlacementExtra.Add("y", One) }),
        ["minVersion"] = document => document with { MinVersion = 7777 },
        ["comment"] = document => document with { Comment = "other" },
        ["author"] = document => document with { Author = "other" },
        ["createdAt"] = document => document with { CreatedAt = ManualTimeProvider.Start },
        ["extra"] = document => document with { Extra = document.Extra.Add("y", One) },
    }.ToImmutableSortedDictionary(StringComparer.Ordinal);

    private static JsonElement One => JsonSerializer.SerializeToElement(1);

    private static Func<RingDocument, RingDocument> ChangeNode(Func<RingNode, RingNode> change) =>
        document => document with { Nodes = document.Nodes.SetItem(0, change(document.Nodes[0])) };

    private static Func<RingDocument, RingDocument> ChangeTransition(Func<RingDocumentTransition, RingDocumentTransition> change) =>
        document => document with { Transition = change(document.Transition!) };
}

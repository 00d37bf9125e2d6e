using RingProxy.Hashing;
using RingProxy.Testing;

namespace RingProxy.Topology.Tests;

public sealed class RingSnapshotTests
{
    [Fact]
    public void Build_JoiningNode_IsLeftOutAndDownStays()
    {
        var document = Sealed([Node(0), Node(1) with { Status = NodeStatus.Joining }, Node(2) with { Status = NodeStatus.Down }]);

        var snapshot = RingSnapshot.Build(document);

        Assert.Equal(["a", "c"], snapshot.Nodes.Select(node => node.NodeId));
        Assert.Equal(3, snapshot.Document.Nodes.Length);
        Assert.Equal(NodeStatus.Down, snapshot.Nodes[1].Status);
    }

    [Fact]
    public void Nodes_AnyOrderInTheDocument_StandByTheIndexOfTheRing()
    {
        var snapshot = RingSnapshot.Build(Sealed([Node(2), Node(0), Node(1)]));

        Assert.Equal(snapshot.Ring.Nodes.Select(node => (node.NodeId, node.Address)), snapshot.Nodes.Select(node => (node.NodeId, node.Address)));
    }

    [Fact]
    public void Nodes_InATransition_AreThoseDeclaredNowAndThenThoseOnlyThePreviousHas()
    {
        var document = Sealed([Node(0) with { Address = "new:1" }, Node(1)]) with
        {
            Transition = new RingDocumentTransition
            {
                PreviousPlacement = new PlacementSpec { Algorithm = "modulo" },
                PreviousNodes = [Node(0) with { Address = "old:1" }, Node(2), Node(3) with { Status = NodeStatus.Joining }],
            },
        };

        var snapshot = RingSnapshot.Build(document);

        Assert.Equal([("a", "new:1"), ("b", "127.0.0.1:8002"), ("c", "127.0.0.1:8003")], snapshot.Nodes.Select(node => (node.NodeId, node.Address)));
        Assert.Equal(snapshot.Ring.Nodes.Select(node => node.NodeId), snapshot.Nodes.Select(node => node.NodeId));
    }

    [Fact]
    public void Nodes_JoiningNowButOwnerBefore_IsThePreviousDeclaration()
    {
        var document = Sealed([Node(0), Node(1) with { Status = NodeStatus.Joining, Address = "joining:1" }]) with
        {
            Transition = new RingDocumentTransition { PreviousPlacement = new PlacementSpec { Algorithm = "ring" }, PreviousNodes = [Node(0), Node(1)] },
        };

        Assert.Equal(["127.0.0.1:8001", "127.0.0.1:8002"], RingSnapshot.Build(document).Nodes.Select(node => node.Address));
    }

    [Fact]
    public void Checksum_OfADraft_IsThatOfItsContent()
    {
        var document = TestDocuments.Ring();

        Assert.Equal(document.Checksum, RingSnapshot.Build(document with { Checksum = null }).Checksum);
    }

    [Fact]
    public void Build_InvalidDocument_Throws() =>
        Assert.Throws<ArgumentException>(() => RingSnapshot.Build(TestDocuments.Ring() with { Placement = new PlacementSpec { Algorithm = "rnig" } }));

    private static RingNode Node(int index) => TestDocuments.Node(index);

    private static RingDocument Sealed(RingNode[] nodes) => RingDocumentWriter.Seal(TestDocuments.Ring() with { Nodes = [.. nodes] });
}

using FsCheck;
using FsCheck.Fluent;

namespace RingProxy.Hashing.Tests;

/// <summary>Plans of slot tables: exact shares, the least movement, distinct nodes and zones.</summary>
public sealed class SlotPlannerTests
{
    [Fact]
    public void Plan_Weights_GivesEveryNodeItsPartToWithinOneSlot()
    {
        var placement = Build(SlotPlanner.Plan([Node("a", 1), Node("b", 2), Node("c", 4.5)], [], 1, spreadZones: false));

        Assert.All(new[] { 1 / 7.5, 2 / 7.5, 4.5 / 7.5 }.Zip(placement.Shares), pair => Assert.Equal(pair.First, pair.Second, 1.0 / SlotPlanner.SlotCount));
    }

    [Theory]
    [InlineData("joins", 1 / 11.0)]
    [InlineData("leaves", 1 / 10.0)]
    [InlineData("weighs three", 0.15)]
    [InlineData("nothing", 0)]
    public void Plan_Change_MovesTheIdealAndNoMore(string change, double ideal)
    {
        var nodes = Nodes.Many(10);
        var current = SlotPlanner.Plan(nodes, [], 1, spreadZones: false);

        var next = SlotPlanner.Plan(change switch
        {
            "joins" => [.. nodes, Node("new", 1)],
            "leaves" => [.. nodes.Skip(1)],
            "weighs three" => [nodes[0] with { Weight = 3 }, .. nodes.Skip(1)],
            _ => nodes,
        }, current, 1, spreadZones: false);

        Assert.Equal(ideal, Moved(current, next), 10.0 / SlotPlanner.SlotCount);
    }

    [Fact]
    public void Plan_AnyChanges_KeepsSharesExactAndMovesTheLeast() => Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed =>
    {
        var random = new Random(seed);
        var current = SlotPlanner.Plan(Draw(random), [], 1, spreadZones: false);
        for (var change = 0; change < 3; change++)
        {
            var nodes = Draw(random);
            var next = SlotPlanner.Plan(nodes, current, 1, spreadZones: false);

            Assert.Empty(Placement.Validate(new PlacementSpec { Algorithm = "slots" }, next));
            AssertShares(next);
            Assert.InRange(Moved(current, next), 0, Surplus(current, next) + ((nodes.Length + 0.5) / SlotPlanner.SlotCount));
            current = next;
        }
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(25));

    [Fact]
    public void Plan_RowsOverZones_AreOfDistinctNodesAndZones()
    {
        var nodes = Nodes.Many(9).Select((node, i) => node with { Zone = $"zone-{i % 3}" }).ToArray();

        var placement = Build(SlotPlanner.Plan(nodes, [], 3, spreadZones: true));

        for (ulong slot = 0; slot < SlotPlanner.SlotCount; slot++)
        {
            var row = new int[3];
            placement.Index.Fill(slot, row, 9);
            Assert.Equal(3, row.Select(node => placement.Nodes[node].Zone).Distinct().Count());
        }
    }

    [Fact]
    public void Plan_RowsWithANodeMore_CopiesLittleMoreThanItsPart()
    {
        var nodes = Nodes.Many(10);
        var current = SlotPlanner.Plan(nodes, [], 3, spreadZones: false);
        var next = SlotPlanner.Plan([.. nodes, Node("new", 1)], current, 3, spreadZones: false);
        var (before, after) = (Rows(current), Rows(next));

        var copies = before.Zip(after).Sum(rows => rows.Second.Except(rows.First).Count()) / (3.0 * SlotPlanner.SlotCount);

        Assert.InRange(copies, 1 / 11.0 - 0.001, 1 / 11.0 + 0.02);
        Assert.All(after, row => Assert.Equal(3, row.Distinct().Count()));
        for (var rank = 0; rank < 3; rank++)
        {
            var counts = after.GroupBy(row => row[rank]).Select(group => group.Count()).ToArray();
            Assert.InRange(counts.Max() - counts.Min(), 0, 80);
        }
    }

    /// <summary>Node c owns nothing, and stands as a replica in some rows only.</summary>
    [Fact]
    public void PreferenceList_NodeThatIsAReplicaAlone_IsInEveryLongList()
    {
        var placement = Build(
        [
            new PlacementNode { NodeId = "a", Slots = "0-32767;32768-49151" },
            new PlacementNode { NodeId = "b", Slots = "32768-65535;0-16383" },
            new PlacementNode { NodeId = "c", Slots = ";16384-32767,49152-65535" },
        ]);

        Assert.Equal(3, placement.OwningNodeCount);
        Assert.All(Nodes.Keys(200), key => Assert.Equal(3, placement.OrderOf(key).Distinct().Count()));
        Assert.Equal(["a", "c", "b"], OrderOfSlot(placement, 20_000));
        Assert.Equal(["a", "b", "c"], OrderOfSlot(placement, 100));
    }

    [Fact]
    public void Plan_NodesInAnotherOrder_IsTheSamePlan()
    {
        var nodes = Draw(new Random(5));

        var plan = SlotPlanner.Plan(nodes, [], 2, spreadZones: false).ToDictionary(node => node.NodeId, node => node.Slots);
        var reversed = SlotPlanner.Plan([.. nodes.Reverse()], [], 2, spreadZones: false).ToDictionary(node => node.NodeId, node => node.Slots);

        Assert.Equal(plan, reversed);
    }

    [Fact]
    public void Plan_FiveThousandNodesOfThreeRanks_IsSmallEnoughForADocument()
    {
        var current = SlotPlanner.Plan(Nodes.Many(4_990), [], 3, spreadZones: false);
        var next = SlotPlanner.Plan(Nodes.Many(5_000), current, 3, spreadZones: false);

        Assert.InRange(next.Sum(node => node.Slots?.Length ?? 0), 1, 700_000);
    }

    [Fact]
    public void Draw_ManySeeds_CoversTheShapes()
    {
        var draws = Enumerable.Range(0, 100).Select(seed => Draw(new Random(seed))).ToArray();

        Assert.Contains(draws, nodes => nodes.Length == 1);
        Assert.Contains(draws, nodes => nodes.Length > 15);
        Assert.Contains(draws, nodes => nodes.Max(node => node.Weight) / nodes.Min(node => node.Weight) > 20);
    }

    private static PlacementNode[] Draw(Random random)
    {
        var ids = Enumerable.Range(0, 24).ToArray();
        random.Shuffle(ids);
        return [.. ids.Take(random.Next(1, 20)).Select(id => Node($"n{id}", Math.Round(0.1 + (random.NextDouble() * 5), 1)))];
    }

    private static PlacementNode Node(string id, double weight) => new() { NodeId = id, Weight = weight };

    private static Placement Build(IReadOnlyList<PlacementNode> nodes) => Placement.Build(new PlacementSpec { Algorithm = "slots" }, nodes);

    private static string[][] Rows(IReadOnlyList<PlacementNode> nodes)
    {
        var placement = Build(nodes);
        var row = new int[3];
        return [.. Enumerable.Range(0, SlotPlanner.SlotCount).Select(slot =>
        {
            var count = placement.Index.Fill((ulong)slot, row, placement.Nodes.Length);
            return row.Take(count).Select(node => placement.Nodes[node].NodeId).ToArray();
        })];
    }

    private static string[] OrderOfSlot(Placement placement, ulong slot)
    {
        var order = new int[placement.Nodes.Length];
        var count = placement.Index.Fill(slot, order, placement.OwningNodeCount);
        return [.. order.Take(count).Select(node => placement.Nodes[node].NodeId)];
    }

    private static double Moved(IReadOnlyList<PlacementNode> before, IReadOnlyList<PlacementNode> after) =>
        Owners(before).Zip(Owners(after)).Count(owners => owners.First != owners.Second) / (double)SlotPlanner.SlotCount;

    private static string[] Owners(IReadOnlyList<PlacementNode> nodes)
    {
        var placement = Build(nodes);
        return [.. Enumerable.Range(0, SlotPlanner.SlotCount).Select(slot => placement.Nodes[placement.Index.Owner((ulong)slot)].NodeId)];
    }

    private static void AssertShares(IReadOnlyList<PlacementNode> nodes)
    {
        var placement = Build(nodes);
        var total = nodes.Sum(node => node.Weight);
        Assert.All(placement.Nodes.Zip(placement.Shares), pair => Assert.Equal(pair.First.Weight / total, pair.Second, 1.000001 / SlotPlanner.SlotCount));
    }

    /// <summary>What any plan must move: shares that nodes have beyond their new part.</summary>
    private static double Surplus(IReadOnlyList<PlacementNode> before, IReadOnlyList<PlacementNode> after)
    {
        var old = Build(before);
        var total = after.Sum(node => node.Weight);
        return old.Nodes.Zip(old.Shares).Sum(pair => Math.Max(0, pair.Second - (after.FirstOrDefault(node => node.NodeId == pair.First.NodeId)?.Weight / total ?? 0)));
    }
}

using System.Globalization;
using RingProxy.Hashing;
using RingProxy.Topology;

namespace RingProxy.Cli;

/// <summary>Who owns each slot, by node id; null where nobody does.</summary>
internal static class SlotOwners
{
    public static string?[] Of(IReadOnlyList<RingNode> nodes)
    {
        var owners = new string?[SlotPlanner.SlotCount];
        foreach (var node in nodes.Where(node => node.Slots is not null))
        {
            foreach (var range in node.Slots!.Split(';')[0].Split(',', StringSplitOptions.RemoveEmptyEntries))
            {
                var ends = range.Split('-');
                var first = int.Parse(ends[0], CultureInfo.InvariantCulture);
                Array.Fill(owners, node.NodeId, first, int.Parse(ends[^1], CultureInfo.InvariantCulture) - first + 1);
            }
        }

        return owners;
    }
}

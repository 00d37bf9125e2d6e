namespace RingProxy.Hashing.Tests;

/// <summary>Placements without parameters, and their answers by node id.</summary>
internal static class SamplePlacements
{
    public static Placement Build(string algorithm, params PlacementNode[] nodes) => Placement.Build(new PlacementSpec { Algorithm = algorithm }, nodes);

    public static string OwnerIdOf(this Placement placement, ReadOnlySpan<byte> key) => placement.Nodes[placement.OwnerOf(key)].NodeId;

    public static string[] OrderOf(this Placement placement, ReadOnlySpan<byte> key, int length = int.MaxValue)
    {
        var order = new int[Math.Min(length, placement.Nodes.Length)];
        var count = placement.PreferenceList(key, order);
        return [.. order[..count].Select(i => placement.Nodes[i].NodeId)];
    }
}

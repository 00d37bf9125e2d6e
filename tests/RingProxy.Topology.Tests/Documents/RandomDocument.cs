using System.Collections.Immutable;
using System.Text.Json;
using RingProxy.Hashing;

namespace RingProxy.Topology.Tests;

/// <summary>Valid documents of every shape, the same for the same seed.</summary>
internal static class RandomDocument
{
    private static readonly string[] s_texts = ["", "plain", "é€😀", "\"\\\n\u0001/", "\u007f\u2028"];

    public static RingDocument Of(Random random) => RingDocumentWriter.Seal(new RingDocument
    {
        RingId = "r" + random.Next(100),
        Version = random.NextInt64(1, RingDocumentLimits.MaxVersion),
        Placement = Placement(random),
        PlacementExtra = Extra(random),
        Replicas = random.Next(1, 4),
        SpreadZones = Maybe(random),
        BoundedLoad = Maybe(random) ? 0 : 1 + random.NextDouble(),
        Nodes = Nodes(random),
        Transition = Maybe(random) ? Transition(random) : null,
        MinVersion = Maybe(random) ? random.NextInt64(1, 100) : null,
        Comment = Maybe(random) ? Text(random) : null,
        Author = Maybe(random) ? Text(random) : null,
        CreatedAt = Maybe(random) ? DateTimeOffset.UnixEpoch.AddTicks(random.NextInt64(1L << 60)) : null,
        Extra = Extra(random),
    });

    private static PlacementSpec Placement(Random random) => random.Next(3) switch
    {
        0 => new PlacementSpec { Algorithm = "ring", PointsPerWeight = Maybe(random) ? random.Next(1, 64) : null, HashTag = Maybe(random) ? "{}" : null },
        1 => new PlacementSpec { Algorithm = "rendezvous", KeyHash = Maybe(random) ? "murmur3" : null },
        _ => new PlacementSpec { Algorithm = "maglev", TableSize = Maybe(random) ? 251 : null },
    };

    private static ImmutableArray<RingNode> Nodes(Random random) => [.. Enumerable.Range(0, random.Next(1, 6)).Select(index => new RingNode
    {
        NodeId = $"{(char)('a' + random.Next(26))}{index}",
        Address = $"10.0.0.{index}:{random.Next(1, 65536)}",
        Weight = Maybe(random) ? 1 : random.Next(1, 1000) / 100.0,
        Status = index == 0 ? NodeStatus.Active : (NodeStatus)random.Next(4),
        Zone = Maybe(random) ? "z" + random.Next(3) : null,
        Labels = Maybe(random) ? RingNode.NoLabels : RingNode.NoLabels.Add("b", Text(random)).Add("A", Text(random)),
        Extra = Extra(random),
    })];

    private static RingDocumentTransition Transition(Random random)
    {
        var share = random.Next(0, 101) / 100.0;
        return new RingDocumentTransition
        {
            PreviousPlacement = Placement(random),
            PreviousPlacementExtra = Extra(random),
            PreviousNodes = Nodes(random),
            PreviousExtra = Extra(random),
            Version = random.Next(1, 3),
            Share = share,
            Announced = Maybe(random) ? share : share + ((1 - share) * random.NextDouble()),
            Handoff = (HandoffMode)random.Next(3),
            Extra = Extra(random),
        };
    }

    private static ImmutableSortedDictionary<string, JsonElement> Extra(Random random) => Maybe(random)
        ? ExtraMembers.None
        : ExtraMembers.None.Add("x-any", JsonSerializer.SerializeToElement(new object?[] { random.NextDouble() * Math.Pow(10, random.Next(-30, 30)), Text(random), null, new { b = 1, a = true } }));

    private static string Text(Random random) => s_texts[random.Next(s_texts.Length)];

    private static bool Maybe(Random random) => random.Next(2) == 0;
}

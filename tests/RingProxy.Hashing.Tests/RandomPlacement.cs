namespace RingProxy.Hashing.Tests;

/// <summary>Valid placements of every algorithm, drawn from a seed: 1 to 12 nodes, weights, names and parameters where the algorithm takes them.</summary>
internal static class RandomPlacement
{
    public static (PlacementSpec Spec, PlacementNode[] Nodes) Of(Random random)
    {
        PlacementAlgorithms.TryGet(PlacementAlgorithms.Names[random.Next(PlacementAlgorithms.Names.Count)], out var algorithm);
        return Of(random, algorithm!);
    }

    public static (PlacementSpec Spec, PlacementNode[] Nodes) Of(Random random, PlacementAlgorithm algorithm)
    {
        var isRing = algorithm.Name == "ring";
        var takesNames = algorithm.Name is not ("jump" or "modulo");
        var spec = new PlacementSpec
        {
            Algorithm = algorithm.Name,
            KeyHash = random.Next(2) == 0 ? null : algorithm.KeyHashes[random.Next(algorithm.KeyHashes.Count)],
            PointsPerWeight = isRing && random.Next(2) == 0 ? random.Next(1, 200) : null,
            TableSize = algorithm.Name == "maglev" ? new[] { 13, 251, 1021 }[random.Next(3)] : null,
            HashTag = random.Next(3) == 0 ? "{}" : null,
        };
        var ids = Enumerable.Range(0, 40).ToArray();
        random.Shuffle(ids);
        return (spec, [.. ids.Take(random.Next(1, 13)).Select(id => new PlacementNode
        {
            NodeId = $"node-{id}",
            HashName = takesNames && random.Next(4) == 0 ? $"name-{id}" : null,
            VirtualNodes = isRing && random.Next(4) == 0 ? random.Next(1, 300) : null,
            Weight = WeightFor(algorithm.Name, random),
        })]);
    }

    private static double WeightFor(string algorithm, Random random) => algorithm switch
    {
        "jump" or "modulo" => 1,
        "twemproxy-ketama" or "twemproxy-modula" => random.Next(1, 6),
        _ => Math.Round(0.1 + (random.NextDouble() * 4), 2),
    };
}

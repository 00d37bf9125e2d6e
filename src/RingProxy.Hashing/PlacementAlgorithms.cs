using System.Diagnostics.CodeAnalysis;

namespace RingProxy.Hashing;

/// <summary>The algorithms by name.</summary>
public static class PlacementAlgorithms
{
    private static readonly PlacementAlgorithm[] s_all =
    [
        new RingAlgorithm(),
        new MaglevAlgorithm(),
        new RendezvousAlgorithm(),
        new JumpAlgorithm(),
        new ModuloAlgorithm(),
        new TwemproxyKetamaAlgorithm(),
        new TwemproxyModulaAlgorithm(),
    ];

    private static readonly Dictionary<string, PlacementAlgorithm> s_byName = s_all.ToDictionary(a => a.Name, StringComparer.Ordinal);

    /// <summary>All legal names, in the order documentation lists them.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. s_all.Select(a => a.Name)];

    public static bool TryGet(string? name, [NotNullWhen(true)] out PlacementAlgorithm? algorithm)
    {
        algorithm = null;
        return name is not null && s_byName.TryGetValue(name, out algorithm);
    }
}

using System.Diagnostics.CodeAnalysis;

namespace RingProxy.Hashing;

/// <summary>The algorithms by name.</summary>
public static class PlacementAlgorithms
{
    /// <summary>All legal names, in the order documentation lists them.</summary>
    public static IReadOnlyList<string> Names => throw new NotImplementedException();

    public static bool TryGet(string name, [NotNullWhen(true)] out PlacementAlgorithm? algorithm) => throw new NotImplementedException();
}

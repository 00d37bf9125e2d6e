namespace RingProxy.Hashing;

/// <summary>The key hashes of an algorithm by name, the default first.</summary>
internal sealed class KeyHashSet(params IReadOnlyList<KeyHash> all)
{
    public IReadOnlyList<string> Names { get; } = [.. all.Select(hash => hash.Name)];

    /// <summary>The hash of a name; null: the default.</summary>
    public KeyHash Get(string? name) => name is null ? all[0] : all.First(hash => hash.Name == name);

    /// <summary>The same hashes with another default.</summary>
    public KeyHashSet StartingWith(string name) => new([Get(name), .. all.Where(hash => hash.Name != name)]);
}

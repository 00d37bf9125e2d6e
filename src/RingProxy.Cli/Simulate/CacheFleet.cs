using RingProxy.Hashing;

namespace RingProxy.Cli;

/// <summary>Cache nodes and who of them owns each key. A node that leaves takes what it holds with it; one that joins is empty.</summary>
internal sealed class CacheFleet(KeyBatch keys, int cacheSize)
{
    private readonly Dictionary<string, LruCache> _caches = new(StringComparer.Ordinal);
    private readonly LruCache?[] _owners = new LruCache?[keys.Count];

    /// <summary>Asks the owner of a key; it fetches what it does not hold. Tells whether it was held.</summary>
    public bool Read(int key) => _owners[key]!.ReadThrough(key);

    /// <summary>The keys that their owners hold.</summary>
    public HashSet<int> HeldKeys() => [.. Enumerable.Range(0, keys.Count).Where(key => _owners[key]?.Contains(key) == true)];

    /// <summary>Owners are from now on those of a placement.</summary>
    public void Follow(Placement placement)
    {
        var caches = placement.Nodes.Select(node => _caches.GetValueOrDefault(node.NodeId) ?? new LruCache(cacheSize)).ToArray();
        _caches.Clear();
        foreach (var (node, cache) in placement.Nodes.Zip(caches))
            _caches.Add(node.NodeId, cache);
        for (var key = 0; key < keys.Count; key++)
            _owners[key] = caches[placement.OwnerOf(keys[key])];
    }
}

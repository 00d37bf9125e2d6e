using System.Globalization;

namespace RingProxy.Hashing;

/// <summary>
/// HAProxy's <c>hash-type consistent</c> (src/lb_chash.c): 16 × weight points a server, point j being full_hash(node key + j), and a key belongs to the nearest
/// point, halfway to the one below. The node key comes from the numeric server id, by one of two schemes: id × 4096 (up to 2.9, and again later), or
/// full_hash(id) (from 3.0 on, until it was taken back). Other sources of the key (<c>hash-key addr</c>) give it as a number of 32 bits.
/// </summary>
/// <param name="name">The name in a ring document.</param>
/// <param name="nodeKeyOfId">The scheme.</param>
internal sealed class HaproxyConsistentAlgorithm(string name, Func<uint, uint> nodeKeyOfId) : PlacementAlgorithm
{
    private const int PointsPerWeight = 16;
    private const int MaxWeight = 256;
    private const string KeyPrefix = "0x";

    public override string Name => name;

    public override PlacementSpec Defaults => base.Defaults with { Avalanche = true };

    public override bool OrderMatters(PlacementSpec spec) => true;

    private protected override KeyHashSet Hashes => Hashing.KeyHashes.HaproxyAvalanche;

    private protected override PlacementMembers Uses => PlacementMembers.HashNames | PlacementMembers.Avalanche;

    /// <summary>The id × 4096 of a server, by which HAProxy up to 2.9 places it; only 20 bits of the id are left.</summary>
    public static uint KeyOfIdTimes4096(uint id) => id << 12;

    private protected override string DefaultNameOf(PlacementNode node) => "";

    private protected override KeyHash KeyHashOf(PlacementSpec effective) =>
        (effective.Avalanche!.Value ? Hashing.KeyHashes.HaproxyAvalanche : Hashing.KeyHashes.HaproxyPlain).Get(effective.KeyHash);

    private protected override void Check(PlacementRules rules)
    {
        for (var i = 0; i < rules.Nodes.Count; i++)
        {
            var node = rules.Nodes[i];
            if (!TryGetNodeKey(HashNameOf(node), out _))
            {
                rules.Add($"nodes[{i}].hashName", node.HashName, "not a server id; legal: HAProxy's numeric id of the server, 1 to 2147483647, or its node key as 0x and up to 8 hexadecimal digits");
            }

            if (node.Weight > MaxWeight)
            {
                rules.Add($"nodes[{i}].weight", node.Weight, $"out of range for HAProxy; legal: 1 to {MaxWeight}");
            }
        }

        rules.CheckDistinctHashNames(HashNameOf);
        rules.CheckWholeWeights();
        rules.CheckTotal("points", rules.Nodes.Sum(node => node.Weight * PointsPerWeight), RingAlgorithm.MaxPointCount);
    }

    private protected override NodeIndex Compile(PlacementInput input)
    {
        var circle = new PointCircle(input.KeyHash.CircleBits);
        foreach (var node in input.Listed)
        {
            TryGetNodeKey(HashNameOf(input.Nodes[node]), out var key);
            for (var j = 0u; j < (uint)input.Nodes[node].Weight * PointsPerWeight; j++)
            {
                circle.Add(FullHash.Of(key + j), node);
            }
        }

        return new BoundIndex(circle.Compile(LookupRule.Nearest), input.KeyHash);
    }

    private bool TryGetNodeKey(string hashName, out uint key)
    {
        if (hashName.StartsWith(KeyPrefix, StringComparison.Ordinal))
        {
            return uint.TryParse(hashName.AsSpan(KeyPrefix.Length), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out key);
        }

        var isId = int.TryParse(hashName, NumberStyles.None, CultureInfo.InvariantCulture, out var id) && id > 0;
        key = nodeKeyOfId((uint)id);
        return isId;
    }
}

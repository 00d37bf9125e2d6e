namespace RingProxy.Hashing;

/// <summary>
/// Maglev hashing (Eisenbud et al., NSDI 2016): a table of a prime size that nodes fill in turns, each along a permutation of its own, so
/// that shares differ by hardly more than one entry. A key belongs to the entry at hash mod size. Nodes take turns in the order of their
/// hash names, and a node of less weight than the greatest skips turns in proportion.
/// </summary>
internal sealed class MaglevAlgorithm : PlacementAlgorithm
{
    public const int DefaultTableSize = 65_537;
    public const int MaxTableSize = 5_000_011;

    public override string Name => "maglev";

    private protected override KeyHashSet Hashes => Hashing.KeyHashes.Native;

    public override PlacementSpec Defaults => base.Defaults with { TableSize = DefaultTableSize };

    private protected override PlacementMembers Uses => PlacementMembers.HashNames | PlacementMembers.TableSize;

    /// <summary>A table needs a prime number of entries, at least one a node.</summary>
    public static void CheckTableSize(PlacementRules rules)
    {
        var size = rules.Spec.TableSize ?? DefaultTableSize;
        if (size < rules.Nodes.Count || size is < 2 or > MaxTableSize || !IsPrime(size))
        {
            rules.Add("placement.tableSize", size, $"not usable; legal: a prime from the number of nodes ({rules.Nodes.Count}) to {MaxTableSize}, such as {DefaultTableSize}");
        }
    }

    private protected override void Check(PlacementRules rules)
    {
        rules.CheckDistinctHashNames(HashNameOf);
        CheckTableSize(rules);
    }

    private protected override NodeIndex Compile(PlacementInput input)
    {
        var names = NodeNames.Utf8(this, input.Nodes);
        return new TableIndex(MaglevTable.Fill(names, input, MaglevTable.TurnsByName(names)), input.KeyHash.ValueBits);
    }

    private static bool IsPrime(int n)
    {
        for (var divisor = 2; (long)divisor * divisor <= n; divisor++)
        {
            if (n % divisor == 0)
            {
                return false;
            }
        }

        return n >= 2;
    }
}

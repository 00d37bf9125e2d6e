namespace RingProxy.Hashing;

/// <summary>
/// Explicit positions: every node lists its own (Cassandra's and dskit's way). A key belongs to the first token at or above its hash, or with
/// <c>strictSuccessor</c> to the first above it (dskit). On a circle of 64 bits negative tokens are those of the upper half: signed order only turns the circle.
/// A token that two nodes have is an error.
/// </summary>
internal sealed class TokensAlgorithm : PlacementAlgorithm
{
    public override string Name => "tokens";

    public override PlacementSpec Defaults => base.Defaults with { StrictSuccessor = false };

    private protected override KeyHashSet Hashes => Hashing.KeyHashes.Tokens;

    private protected override PlacementMembers Uses => PlacementMembers.StrictSuccessor | PlacementMembers.Tokens;

    private protected override string DefaultNameOf(PlacementNode node) => "";

    private protected override void Check(PlacementRules rules)
    {
        rules.CheckEqualWeights();
        var bits = CircleBits(rules);
        var ownerOf = new Dictionary<ulong, int>();
        for (var i = 0; i < rules.Nodes.Count; i++)
        {
            if (!TokenList.TryParse(rules.Nodes[i].Tokens, bits, out var tokens, out var wrong))
            {
                rules.Add($"nodes[{i}].tokens", wrong, $"not a list of tokens; legal: numbers of {bits} bits, decimal or 0x and hexadecimal, separated by commas, at least one");
                continue;
            }

            foreach (var token in tokens)
            {
                if (!ownerOf.TryAdd(token, i))
                {
                    rules.Add($"nodes[{i}].tokens", token, $"stands twice, first at nodes[{ownerOf[token]}]; legal: a token once");
                    break;
                }
            }
        }

        rules.CheckTotal("tokens", ownerOf.Count, RingAlgorithm.MaxPointCount);
    }

    private protected override NodeIndex Compile(PlacementInput input)
    {
        var circle = new PointCircle(input.KeyHash.CircleBits);
        for (var node = 0; node < input.Nodes.Length; node++)
        {
            TokenList.TryParse(input.Nodes[node].Tokens, input.KeyHash.CircleBits, out var tokens, out _);
            foreach (var token in tokens)
            {
                circle.Add(token, node);
            }
        }

        return new BoundIndex(circle.Compile(input.Effective.StrictSuccessor!.Value ? LookupRule.Above : LookupRule.AtOrAbove), input.KeyHash);
    }

    /// <summary>Of the key hash asked for; of the default if that is not legal, which is an error of its own.</summary>
    private int CircleBits(PlacementRules rules) =>
        (Hashes.Names.Contains(rules.Spec.KeyHash) ? Hashes.Get(rules.Spec.KeyHash) : Hashes.Get(null)).CircleBits;
}

using System.IO.Hashing;
using System.Text;

namespace RingProxy.Hashing;

/// <summary>
/// Weighted rendezvous hashing; see <see cref="RendezvousIndex"/>. A node's seed is XXH3-64 of its hash name in UTF-8, its draw for a
/// key splitmix64's finish of (key hash xor seed). Shares follow weights exactly, a change moves only what it must, and a failed node's
/// keys spread over all others; a lookup looks at every node, so it is meant for small rings.
/// </summary>
internal sealed class RendezvousAlgorithm : PlacementAlgorithm
{
    /// <summary>The most nodes: a lookup beyond would cost tens of microseconds.</summary>
    public const int MaxRendezvousNodeCount = 1_000;

    public override string Name => "rendezvous";

    private protected override KeyHashSet Hashes => Hashing.KeyHashes.Native;

    private protected override void Check(PlacementRules rules)
    {
        rules.CheckDistinctHashNames(HashNameOf);
        if (rules.Nodes.Count > MaxRendezvousNodeCount)
        {
            rules.Add("nodes", rules.Nodes.Count, $"too many for rendezvous, which looks at every node; legal: at most {MaxRendezvousNodeCount}");
        }
    }

    private protected override NodeIndex Compile(PlacementInput input) => new RendezvousIndex(
        Array.ConvertAll(input.Nodes, node => XxHash3.HashToUInt64(Encoding.UTF8.GetBytes(HashNameOf(node)))),
        Array.ConvertAll(input.Nodes, node => node.Weight));
}

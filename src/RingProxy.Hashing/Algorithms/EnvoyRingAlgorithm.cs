using System.Globalization;
using System.Text;

namespace RingProxy.Hashing;

/// <summary>
/// Envoy's ring_hash (ring_hash_lb.cc): point i of a host is a hash of <c>name_i</c>, and the ring has about as many points as its minimum size in all, so the
/// points of a host depend on the others. Running sums in double precision share them out host after host in the order listed. A key belongs to the first
/// point at or above its hash. redis_proxy looks its keys up on the same ring by another key hash.
/// </summary>
/// <param name="name">The name in a ring document.</param>
/// <param name="hashes">Of keys; the default first.</param>
internal sealed class EnvoyRingAlgorithm(string name, KeyHashSet hashes) : PlacementAlgorithm
{
    public const int DefaultMinimumRingSize = 1024;

    /// <summary>Envoy's greatest ring, and the default of its own upper limit.</summary>
    public const int MaxRingSize = 8 * 1024 * 1024;

    public override string Name => name;

    public override PlacementSpec Defaults => base.Defaults with
    {
        MinimumRingSize = DefaultMinimumRingSize,
        MaximumRingSize = MaxRingSize,
        PointHash = Hashing.KeyHashes.Envoy.Names[0],
    };

    public override bool OrderMatters(PlacementSpec spec) => true;

    private protected override KeyHashSet Hashes => hashes;

    private protected override PlacementMembers Uses =>
        PlacementMembers.HashNames | PlacementMembers.MinimumRingSize | PlacementMembers.MaximumRingSize | PlacementMembers.PointHash;

    private protected override string DefaultNameOf(PlacementNode node) => NodeNames.WithoutScheme(node.Address);

    private protected override void Check(PlacementRules rules)
    {
        var spec = WithDefaults(rules.Spec);
        rules.CheckDistinctHashNames(HashNameOf);
        rules.CheckWholeWeights();
        rules.CheckChoice("placement.pointHash", rules.Spec.PointHash, Hashing.KeyHashes.Envoy.Names);
        rules.CheckRange("placement.maximumRingSize", rules.Spec.MaximumRingSize, 1, MaxRingSize);
        rules.CheckRange("placement.minimumRingSize", spec.MinimumRingSize, 1, Math.Clamp(spec.MaximumRingSize!.Value, 1, MaxRingSize));
    }

    private protected override NodeIndex Compile(PlacementInput input)
    {
        var circle = new PointCircle(input.KeyHash.CircleBits);
        var pointHash = Hashing.KeyHashes.Envoy.Get(input.Effective.PointHash);
        var total = input.Nodes.Sum(node => node.Weight);
        var least = input.Nodes.Min(node => node.Weight) / total;
        var scale = Math.Min(Math.Ceiling(least * input.Effective.MinimumRingSize!.Value) / least, input.Effective.MaximumRingSize!.Value);
        var (current, target) = (0.0, 0.0);
        foreach (var node in input.Listed)
        {
            var hashName = HashNameOf(input.Nodes[node]);
            target += scale * (input.Nodes[node].Weight / total);
            for (var i = 0; current < target; i++, current++)
            {
                circle.Add(pointHash.Compute(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{hashName}_{i}"))), node);
            }
        }

        return new BoundIndex(circle.Compile(LookupRule.AtOrAbove), input.KeyHash);
    }
}

namespace RingProxy.Hashing;

/// <summary>How much one node may have at a time with bounded loads (Mirrokni, Thorup and Zadimoghaddam, arXiv 1608.01350).</summary>
public static class LoadBound
{
    /// <summary>ceil(bound × (total + 1) × weightShare): the load that a node may have when one more request comes.</summary>
    /// <param name="bound">Multiple of the fair load, above 1.</param>
    /// <param name="total">Load of all nodes before that request.</param>
    /// <param name="weightShare">The node's part of the weight of all nodes, 0 to 1.</param>
    public static int Of(double bound, long total, double weightShare) => (int)Math.Min(int.MaxValue, Math.Ceiling(bound * (total + 1) * weightShare));
}

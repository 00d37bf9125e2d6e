namespace RingProxy.Hashing;

/// <summary>The keys whose gate, as a fraction, lies in [<see cref="From"/>, <see cref="To"/>), and the placement that they follow.</summary>
internal readonly record struct GatePart(Placement Placement, double From, double To)
{
    public double Length => To - From;

    public double Overlap(GatePart other) => Math.Max(0, Math.Min(To, other.To) - Math.Max(From, other.From));

    public static GatePart[] Of(Ring ring) => ring.Previous is { } previous
        ? [new(ring.Placement, 0, ring.Spec.Transition!.Share), new(previous, ring.Spec.Transition!.Share, 1)]
        : [new(ring.Placement, 0, 1)];
}

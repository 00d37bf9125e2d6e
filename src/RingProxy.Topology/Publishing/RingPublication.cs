namespace RingProxy.Topology;

/// <summary>A document ready to be published, or published.</summary>
/// <param name="Before">The current document that it replaces; null if there is none, or none that can be read.</param>
/// <param name="After">The new document, versioned and sealed.</param>
/// <param name="Expected">What the store held when the publication was prepared.</param>
public sealed record RingPublication(RingDocument? Before, RingDocument After, RingReading Expected);

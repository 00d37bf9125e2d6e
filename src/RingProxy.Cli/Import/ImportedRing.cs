using RingProxy.Topology;

namespace RingProxy.Cli;

/// <summary>A draft with the mapping of a peer's configuration.</summary>
/// <param name="Document">Without version and checksum.</param>
/// <param name="Notes">What could not be carried over, or needs a look.</param>
internal sealed record ImportedRing(RingDocument Document, IReadOnlyList<string> Notes);

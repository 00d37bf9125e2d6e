namespace RingProxy.Cache;

/// <summary>Where a key goes.</summary>
/// <param name="Owner">Null: there is no ring, or no node that is not declared down.</param>
/// <param name="Cut">So many bytes at its beginning are not for the node: the prefix that is taken off.</param>
internal readonly record struct KeyRoute(NodeLinks? Owner, int Cut);

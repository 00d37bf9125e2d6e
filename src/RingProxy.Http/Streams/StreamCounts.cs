namespace RingProxy.Http;

/// <summary>The streams of one kind on one route.</summary>
/// <param name="Kind">Which.</param>
/// <param name="Open">How many there are now.</param>
/// <param name="Waiting">How many of them have to move and are not asked yet.</param>
/// <param name="Asked">How many have been asked to move since the start.</param>
/// <param name="Moved">How many of those went within the linger.</param>
/// <param name="EndedByForce">How many were ended when it was over.</param>
public sealed record StreamCounts(StreamKind Kind, long Open, long Waiting, long Asked, long Moved, long EndedByForce);

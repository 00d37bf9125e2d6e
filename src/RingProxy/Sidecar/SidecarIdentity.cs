namespace RingProxy;

/// <summary>Who this process is, and since when.</summary>
internal sealed record SidecarIdentity(string SidecarId, DateTimeOffset StartedAt);

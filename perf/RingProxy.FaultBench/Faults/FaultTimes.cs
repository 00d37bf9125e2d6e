namespace RingProxy.FaultBench;

/// <summary>Timestamps of a fault.</summary>
/// <param name="ReturnedAt">When the node was able to answer again; null if it stayed away.</param>
internal readonly record struct FaultTimes(long HitAt, long? ReturnedAt);

namespace RingProxy.FaultBench;

/// <summary>When in the story of a fault a request was sent.</summary>
internal enum Phase
{
    Before,
    During,
    After,
}

namespace RingProxy.FaultBench;

/// <summary>One request of a run. Times are timestamps of <see cref="System.Diagnostics.Stopwatch"/>.</summary>
internal struct RequestRecord
{
    /// <summary>When it should have been sent; latency counts from here, so a generator or proxy that stalls hides nothing.</summary>
    public long Intended;

    /// <summary>When the generator came to it.</summary>
    public long Sent;

    public long Done;
    public int Key;
    public short Status;
    public sbyte Node;
    public Phase Phase;
    public Outcome Outcome;
}

namespace RingProxy.Health;

/// <summary>Counts probes in a row. Not safe for use by two threads at a time.</summary>
internal sealed class ProbeCounts
{
    /// <summary>Since the last failure or <see cref="Restart"/>.</summary>
    public int Passes { get; private set; }

    /// <summary>Since the last pass.</summary>
    public int Failures { get; private set; }

    public void Add(bool passed) => (Passes, Failures) = passed ? (Passes + 1, 0) : (0, Failures + 1);

    /// <summary>Only passes from here on count.</summary>
    public void Restart() => Passes = 0;

    /// <summary>Nothing has been seen.</summary>
    public void Forget() => (Passes, Failures) = (0, 0);
}

namespace RingProxy.Health;

/// <summary>Whether a node may be given a request for a key.</summary>
public enum Admission
{
    /// <summary>No.</summary>
    No,

    /// <summary>Rather not, if another can answer: the node is in its slow start and this key has not come back to it yet.</summary>
    Reluctant,

    /// <summary>
    /// Yes, as one of a few trial requests: whoever got this must say how it ended, with <see cref="NodeHealth.Record"/>, also where it was not
    /// sent after all.
    /// </summary>
    Trial,

    /// <summary>Yes.</summary>
    Yes,
}

/// <summary>How a request to a node ended, as far as it says something of the node.</summary>
public enum NodeOutcome
{
    /// <summary>
    /// It says nothing of the node as it is now: the client left, another node's answer came first, or the node has been taken out since the
    /// request began (<see cref="NodeHealth.Out"/>).
    /// </summary>
    Unknown,

    Succeeded,

    Failed,
}

namespace RingProxy.Health;

/// <summary>Whether a node may be given a request for a key.</summary>
public enum Admission
{
    /// <summary>No.</summary>
    No,

    /// <summary>Rather not, if another can answer: the node is in its slow start and this key has not come back to it yet.</summary>
    Reluctant,

    /// <summary>Yes, as one of a few trial requests: whoever got this must say how it ended, with <see cref="NodeHealth.Record"/>.</summary>
    Trial,

    /// <summary>Yes.</summary>
    Yes,
}

/// <summary>How a request to a node ended, as far as it says something of the node.</summary>
public enum NodeOutcome
{
    /// <summary>It says nothing: the client left, or another node's answer came first.</summary>
    Unknown,

    Succeeded,

    Failed,
}

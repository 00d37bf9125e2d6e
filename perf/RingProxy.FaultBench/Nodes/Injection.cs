namespace RingProxy.FaultBench;

/// <summary>Ways in which a node can fail a request on purpose, for the generator to be checked against.</summary>
internal enum Injection
{
    /// <summary>503, with the node's name.</summary>
    Unavailable,

    /// <summary>The connection is reset before the answer.</summary>
    Cut,

    /// <summary>The connection is reset in the middle of the body.</summary>
    Truncate,

    /// <summary>A whole 200 for another key.</summary>
    Foreign,

    /// <summary>A whole 200 that no node signed.</summary>
    Unsigned,

    /// <summary>No answer at all; the connection stands.</summary>
    Silent,

    /// <summary>The right answer, <see cref="InjectedFailures.SlowMilliseconds"/> late.</summary>
    Slow,
}

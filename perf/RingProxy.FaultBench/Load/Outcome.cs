namespace RingProxy.FaultBench;

/// <summary>How a request ended. Everything but <see cref="Answered"/> is a failure.</summary>
internal enum Outcome
{
    /// <summary>Not over yet; in a finished run there is none.</summary>
    Pending,

    /// <summary>A whole 200 of a known node, for the key that was sent.</summary>
    Answered,

    /// <summary>Another status.</summary>
    Status,

    /// <summary>A 200 that names no known node.</summary>
    Unsigned,

    /// <summary>A 200 whose body is not the node's for this key.</summary>
    WrongBody,

    /// <summary>What came is not an HTTP/1.1 answer with a length.</summary>
    Malformed,

    /// <summary>The connection ended before the answer was whole.</summary>
    Closed,

    /// <summary>No connection to the proxy.</summary>
    NotConnected,

    /// <summary>No answer until the end of the run.</summary>
    NoAnswer,
}

namespace RingProxy.Http;

/// <summary>Why a try did not bring an answer to pass on.</summary>
internal enum TryFailure
{
    None,

    /// <summary>The node could not be connected: it has seen nothing of the request.</summary>
    Connect,

    /// <summary>The connection broke before the answer began.</summary>
    Reset,

    /// <summary>The answer did not begin in time.</summary>
    Timeout,

    /// <summary>While it waited, the node was taken out.</summary>
    NodeOut,

    /// <summary>The answer has a status after which another node is asked.</summary>
    Status,

    /// <summary>The node has as many requests as it may, and so has its queue: it has seen nothing of the request.</summary>
    Busy,

    /// <summary>The client's body could not be read.</summary>
    Body,

    /// <summary>Another try answered first.</summary>
    Overtaken,

    /// <summary>The client left, or the request's own time is over: no further try makes sense.</summary>
    GivenUp,

    /// <summary>There is another node, but too many requests go to stand-ins.</summary>
    FailoverLimited,
}

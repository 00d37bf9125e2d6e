namespace RingProxy.Cache;

internal enum NodeFailureKind
{
    /// <summary>No reply within the command's deadline.</summary>
    Deadline,

    /// <summary>No connection.</summary>
    Unreachable,

    /// <summary>The connection ended while commands were under way: they may have been carried out.</summary>
    Lost,

    /// <summary>Too much waits for the node already.</summary>
    Busy,

    /// <summary>The node does not accept us.</summary>
    Rejected,
}

/// <summary>Why a node gave no reply.</summary>
/// <param name="Kind">The class of the reason.</param>
/// <param name="NodeId">Which node.</param>
/// <param name="Reason">A sentence without a full stop, for the client.</param>
internal sealed record NodeFailure(NodeFailureKind Kind, string NodeId, string Reason);

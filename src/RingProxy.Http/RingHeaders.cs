namespace RingProxy.Http;

/// <summary>
/// The header names of the ring passport. Requests to a node and responses to a client carry them; copies that a client sends are
/// dropped, so a node can believe what it reads.
/// </summary>
public static class RingHeaders
{
    /// <summary>Both ways: the ring's id.</summary>
    public const string RingId = "X-Ring-Id";

    /// <summary>Both ways: the version of the ring that decided.</summary>
    public const string Version = "X-Ring-Version";

    /// <summary>Response: the node that answered.</summary>
    public const string Node = "X-Ring-Node";

    /// <summary>Response: how many nodes before it in the preference list were passed over, because they are out, full or failed; absent when the first answered.</summary>
    public const string Fallback = "X-Ring-Fallback";

    /// <summary>Request: the key hash of the placement that decided, sixteen hexadecimal digits.</summary>
    public const string KeyHash = "X-Ring-Key-Hash";

    /// <summary>Request, for a key that has moved: the node that owned it before, from which state can be fetched.</summary>
    public const string PreviousNode = "X-Ring-Previous-Node";

    /// <summary>Request, for a key that has moved: the address of that node.</summary>
    public const string PreviousAddress = "X-Ring-Previous-Address";

    /// <summary>Request of a client, by default: that it may be repeated whatever its method. Nodes do not see it.</summary>
    public const string Retry = "X-Ring-Retry";

    /// <summary>All that a client may not set.</summary>
    internal static IReadOnlyList<string> OfRequests { get; } = [RingId, Version, Node, Fallback, KeyHash, PreviousNode, PreviousAddress, Retry];
}

namespace RingProxy.Protocols;

/// <summary>What the proxy does with a command.</summary>
public enum CommandHandling
{
    /// <summary>Sent to the owner of its keys as it came; all keys must have one owner.</summary>
    Route,

    /// <summary>Keys are sent to their owners, and the values come back in the order of the keys (MGET).</summary>
    SplitValues,

    /// <summary>Pairs of key and value are sent to the owners of the keys (MSET).</summary>
    SplitPairs,

    /// <summary>Keys are sent to their owners, and the counts are added (DEL, EXISTS).</summary>
    SplitCount,

    /// <summary>Like <see cref="Route"/>, on a connection of the session's own, because it may wait there.</summary>
    Block,

    /// <summary>Answered by the proxy from what it knows of the session.</summary>
    Answer,

    /// <summary>MULTI, EXEC, DISCARD, WATCH, UNWATCH: on a connection of the session's own.</summary>
    Transaction,

    /// <summary>Subscriptions: on connections of the session's own.</summary>
    Subscribe,

    /// <summary>Any node can answer; always the same one while the ring stands.</summary>
    AnyNode,

    /// <summary>Every node; integers are added.</summary>
    SumOfNodes,

    /// <summary>Every node; of arrays of name and count, the counts are added (PUBSUB NUMSUB).</summary>
    CountsOfNodes,

    /// <summary>Every node; the arrays are put one after the other.</summary>
    ListOfNodes,

    /// <summary>Every node; they are to agree, and the first answer is given.</summary>
    SameOfNodes,

    /// <summary>Every node; of arrays of 0 and 1, 1 where every node says 1 (SCRIPT EXISTS).</summary>
    AllOfNodes,

    /// <summary>Every node; the first answer that is not nothing.</summary>
    FirstOfNodes,

    /// <summary>Every node's text; figures that can be added are (INFO).</summary>
    InfoOfNodes,

    /// <summary>A walk over all nodes, one after the other; the cursor tells which.</summary>
    Scan,

    /// <summary>Refused, with the reason of <see cref="CommandSpec.Reason"/>.</summary>
    Refuse,
}

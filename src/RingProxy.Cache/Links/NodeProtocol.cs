using RingProxy.Protocols;

namespace RingProxy.Cache;

/// <summary>What a link needs to know of the protocol that it carries.</summary>
internal abstract class NodeProtocol
{
    /// <summary>How many profiles there are: links of different profiles are in different states on the node (protocol version, database).</summary>
    public abstract int ProfileCount { get; }

    /// <summary>What finds the ends of replies on one connection.</summary>
    /// <param name="profile">What the connection is set to.</param>
    public abstract ReplyFramer CreateFramer(int profile);

    /// <summary>What a new connection says first, and how many replies that brings.</summary>
    public abstract (byte[] Bytes, int ReplyCount) Greeting(int profile);

    /// <summary>The same for a replica of a cluster, which has to be told that it is only read from.</summary>
    public virtual NodeProtocol ForReplicas => this;

    /// <summary>The text of a reply that is an error; null for others.</summary>
    public abstract string? ErrorOf(ReadOnlySpan<byte> reply);
}

/// <summary>Finds the ends of replies on one connection, whatever pieces they come in.</summary>
internal abstract class ReplyFramer
{
    /// <param name="data">The next bytes.</param>
    /// <param name="consumed">How many of them belong to the reply.</param>
    public abstract FrameScan Scan(ReadOnlySpan<byte> data, out int consumed);

    /// <summary>After a scan: whether the reply belongs to no command, but was sent by the node of itself.</summary>
    public abstract bool IsPush { get; }
}

namespace RingProxy.Cache;

/// <summary>
/// What a client that asked for quiet does not want to hear. Nodes are always asked aloud, so that each command on a shared connection has one
/// reply; the one that is not wanted is dropped here.
/// </summary>
internal enum ReplyRule : byte
{
    None,

    /// <summary>mg: EN.</summary>
    MetaMiss,

    /// <summary>ms, md, ma: HD, and VA.</summary>
    MetaDone,

    /// <summary>A get of the binary protocol: key not found, and failures.</summary>
    BinaryMiss,

    /// <summary>Any other command of the binary protocol: success.</summary>
    BinaryDone,
}

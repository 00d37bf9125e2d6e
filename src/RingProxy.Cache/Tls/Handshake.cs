namespace RingProxy.Cache;

/// <summary>How far a connection's TLS handshake is; one without TLS is done from the beginning.</summary>
internal enum Handshake
{
    Pending,
    Done,
    Failed,
}

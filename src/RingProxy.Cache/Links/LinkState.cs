namespace RingProxy.Cache;

internal enum LinkState
{
    /// <summary>Not connected; the next command connects.</summary>
    Idle,

    Connecting,

    Open,

    /// <summary>Not connected, and not to be tried again yet.</summary>
    Resting,
}

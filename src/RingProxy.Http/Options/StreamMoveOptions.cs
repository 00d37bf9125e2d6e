namespace RingProxy.Http;

/// <summary>
/// Whether and how WebSockets, gRPC calls and server-sent events leave a node that no longer owns their key. A route without these
/// options leaves its streams alone.
/// </summary>
public sealed class StreamMoveOptions
{
    /// <summary>
    /// From the swap to the first stream asked. Longer: other sidecars and the new owner are ready before clients come back. Shorter:
    /// less time with two nodes serving a key. Default 5 s; 0 to 10 min.
    /// </summary>
    public TimeSpan Grace { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Each stream is asked after the grace and a random part of this, so that clients do not come back together. Default 10 s; 0 to
    /// 10 min.
    /// </summary>
    public TimeSpan Jitter { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// At most so many streams of the route are asked a second, however many moved: what a new owner can accept without harm. 10,000
    /// streams take 200 s at the default of 50; 1 to 10,000.
    /// </summary>
    public int RatePerSecond { get; set; } = 50;

    /// <summary>
    /// How long a stream may go on after it was asked before it is ended: a gRPC call after its GOAWAY, a WebSocket message or close
    /// handshake that takes its time. Default 10 s; 100 ms to 10 min.
    /// </summary>
    public TimeSpan Linger { get; set; } = TimeSpan.FromSeconds(10);
}

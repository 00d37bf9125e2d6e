using Microsoft.Extensions.Logging;
using RingProxy.Health;

namespace RingProxy.Http;

/// <summary>Every log message of this room. Event ids 3000 to 3099; the next free one is 3003.</summary>
internal static partial class HttpLog
{
    [LoggerMessage(3000, LogLevel.Warning, "Ring {RingId}: node {NodeId} ({Address}) {Before} → {After}")]
    public static partial void NodeChanged(ILogger logger, string ringId, string nodeId, string address, NodeState before, NodeState after);

    [LoggerMessage(3001, LogLevel.Error, "Ring {RingId}: {OutCount} of {Count} nodes are out, more than the guard allows: all are tried again")]
    public static partial void FailsOpen(ILogger logger, string ringId, int outCount, int count);

    [LoggerMessage(3002, LogLevel.Warning, "Ring {RingId}: {OutCount} of {Count} nodes are out, which the guard allows: they are left out")]
    public static partial void FailsOpenNoMore(ILogger logger, string ringId, int outCount, int count);
}

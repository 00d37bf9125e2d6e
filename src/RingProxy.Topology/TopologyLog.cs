using Microsoft.Extensions.Logging;

namespace RingProxy.Topology;

/// <summary>Every log message of this room. Event ids 2000 to 2099; the next free one is 2008.</summary>
internal static partial class TopologyLog
{
    [LoggerMessage(2000, LogLevel.Information, "Ring {RingId}: version {Before} → {After} ({Checksum}) from {Origin}")]
    public static partial void Swapped(ILogger logger, string ringId, long before, long after, string checksum, RingOrigin origin);

    [LoggerMessage(2001, LogLevel.Error, "Ring {RingId}: version {Version} from {Origin} refused, the ring in force stays: {Reasons}")]
    public static partial void Refused(ILogger logger, string ringId, long? version, RingOrigin origin, string reasons);

    [LoggerMessage(2002, LogLevel.Warning, "Ring {RingId}: {Store} lost ({Kind}), trying again in {Delay}: {Reason}")]
    public static partial void SourceLost(ILogger logger, string ringId, string store, RingStoreFailure kind, TimeSpan delay, string reason);

    [LoggerMessage(2003, LogLevel.Information, "Ring {RingId}: {Store} answers, revision {Revision}")]
    public static partial void SourceFound(ILogger logger, string ringId, string store, long revision);

    [LoggerMessage(2004, LogLevel.Warning, "Ring {RingId}: {Store} holds no document; a ring in force stays")]
    public static partial void SourceEmpty(ILogger logger, string ringId, string store);

    [LoggerMessage(2005, LogLevel.Warning, "Ring {RingId}: the last known good document could not be written: {Reason}")]
    public static partial void LastKnownGoodNotWritten(ILogger logger, string ringId, string reason);

    [LoggerMessage(2006, LogLevel.Warning, "Ring {RingId}: the last known good document could not be read: {Reason}")]
    public static partial void LastKnownGoodNotRead(ILogger logger, string ringId, string reason);

    [LoggerMessage(2007, LogLevel.Error, "Ring {RingId}: {Store} failed in a way that it should not")]
    public static partial void StoreFault(ILogger logger, string ringId, string store, Exception exception);
}

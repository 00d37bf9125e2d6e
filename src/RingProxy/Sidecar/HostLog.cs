namespace RingProxy;

/// <summary>What the process itself logs. Ids 1 to 99; the next is 4.</summary>
internal static partial class HostLog
{
    [LoggerMessage(1, LogLevel.Information, "sidecar {SidecarId} serves {TrafficUrls}; admin at {AdminUrl}; rings from {Store}")]
    public static partial void Serving(ILogger logger, string sidecarId, string trafficUrls, string adminUrl, string store);

    [LoggerMessage(2, LogLevel.Warning, "not ready: {Obstacle}")]
    public static partial void NotReady(ILogger logger, string obstacle);

    [LoggerMessage(3, LogLevel.Information, "stopping: requests in flight have {Grace} to end")]
    public static partial void Stopping(ILogger logger, TimeSpan grace);
}

using System.Globalization;

namespace RingProxy.Cache;

/// <summary>Checks what the listeners of every protocol have.</summary>
internal static class ListenerOptionsValidator
{
    public const long KiB = 1024, MiB = 1024 * KiB, GiB = 1024 * MiB;

    public static IEnumerable<CacheOptionError> Validate(CacheListenerOptions options) =>
    [
        .. options.RingId.Length == 0 ? [new CacheOptionError("ringId", null, "is missing; legal: the id of a ring")] : Array.Empty<CacheOptionError>(),
        .. CacheAddress.TryParse(options.Listen) is null ? [new CacheOptionError("listen", options.Listen, $"is not an address to listen on; legal: {CacheAddress.LegalForm}")] : Array.Empty<CacheOptionError>(),
        .. CheckTimes(options),
        .. CheckNumbers(
        [
            ("connectionsPerNode", options.ConnectionsPerNode, 1, 64),
            ("maxClients", options.MaxClients, 1, 1_000_000),
            ("maxCommandsUnderWay", options.MaxCommandsUnderWay, 1, 1_000_000),
            ("maxUntakenBytes", options.MaxUntakenBytes, MiB, 64 * GiB),
            ("maxWaitingBytes", options.MaxWaitingBytes, 64 * KiB, 16 * GiB),
        ]),
        .. options.NodeUser is not null && options.NodePassword is null ? [new CacheOptionError("nodeUser", options.NodeUser, "needs nodePassword")] : Array.Empty<CacheOptionError>(),
        .. TlsOptionsValidator.Validate(options.Tls, options.NodeTls),
    ];

    public static IEnumerable<CacheOptionError> CheckNumbers(IEnumerable<(string Setting, long Value, long Least, long Most)> rules) =>
        rules.Where(rule => rule.Value < rule.Least || rule.Value > rule.Most)
            .Select(rule => new CacheOptionError(rule.Setting, Text(rule.Value), $"is out of range; legal: {rule.Least} to {rule.Most}"));

    /// <summary>Addresses that two of the listeners want.</summary>
    public static IEnumerable<CacheOptionError> CheckAddresses(IEnumerable<CacheListenerOptions> listeners) =>
        listeners.Where(l => !l.Listen.EndsWith(":0", StringComparison.Ordinal)).GroupBy(l => l.Listen, StringComparer.Ordinal).Where(g => g.Count() > 1)
            .Select(same => new CacheOptionError("listeners", same.Key, "is listened on twice"));

    public static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static IEnumerable<CacheOptionError> CheckTimes(CacheListenerOptions options)
    {
        (string Setting, TimeSpan Value, TimeSpan Most)[] rules =
        [
            ("commandTimeout", options.CommandTimeout, TimeSpan.FromMinutes(10)),
            ("connectTimeout", options.ConnectTimeout, TimeSpan.FromMinutes(1)),
        ];
        return rules.Where(rule => rule.Value < TimeSpan.FromMilliseconds(1) || rule.Value > rule.Most)
            .Select(rule => new CacheOptionError(rule.Setting, rule.Value.ToString(), $"is out of range; legal: {TimeSpan.FromMilliseconds(1)} to {rule.Most}"));
    }
}

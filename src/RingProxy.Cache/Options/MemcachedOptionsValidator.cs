using System.Text;
using RingProxy.Protocols;

namespace RingProxy.Cache;

/// <summary>Checks every rule of the memcached settings.</summary>
public static class MemcachedOptionsValidator
{
    /// <summary>Everything that is wrong; empty if nothing is.</summary>
    public static IEnumerable<CacheOptionError> Validate(MemcachedOptions options) =>
    [
        .. options.Listeners.Index().SelectMany(one => Validate(one.Item).Select(error => error with { Setting = $"listeners[{one.Index}].{error.Setting}" })),
        .. ListenerOptionsValidator.CheckAddresses(options.Listeners),
    ];

    private static IEnumerable<CacheOptionError> Validate(MemcachedListenerOptions options) =>
    [
        .. ListenerOptionsValidator.Validate(options),
        .. ListenerOptionsValidator.CheckNumbers([("maxItemBytes", options.MaxItemBytes, ListenerOptionsValidator.KiB, ListenerOptionsValidator.GiB)]),
        .. options.Prefixes.Index().SelectMany(one => CheckPrefix(one.Item, $"prefixes[{one.Index}]")),
        .. options.Prefixes.GroupBy(prefix => prefix.Prefix, StringComparer.Ordinal).Where(group => group.Count() > 1)
            .Select(group => new CacheOptionError("prefixes", group.Key, "stands there twice")),
        .. options.Users.Index().Where(one => one.Item.Name.Length == 0 || one.Item.Password.Length == 0 || one.Item.Name.Contains(' ', StringComparison.Ordinal))
            .Select(one => new CacheOptionError($"users[{one.Index}]", null, "needs a name without blanks, and a password")),
        .. options.Users.GroupBy(user => user.Name, StringComparer.Ordinal).Where(group => group.Count() > 1)
            .Select(group => new CacheOptionError("users", group.Key, "stands there twice")),
    ];

    private static IEnumerable<CacheOptionError> CheckPrefix(MemcachedPrefixOptions prefix, string setting)
    {
        var bytes = Encoding.UTF8.GetByteCount(prefix.Prefix);
        if (bytes is 0 or > MemcachedLimits.MaxKeyBytes || prefix.Prefix.Any(c => c <= ' '))
            yield return new CacheOptionError($"{setting}.prefix", prefix.Prefix, $"is no beginning of a key; legal: 1 to {MemcachedLimits.MaxKeyBytes} bytes without blanks");
        if (prefix.RingId.Length == 0)
            yield return new CacheOptionError($"{setting}.ringId", null, "is missing; legal: the id of a ring");
    }
}

using System.Globalization;
using RingProxy.Protocols;

namespace RingProxy.Cache;

/// <summary>Checks every rule of the Redis settings.</summary>
public static class RedisOptionsValidator
{
    public const int MaxLoops = 64, MaxRestMicroseconds = 1000;

    private const long KiB = 1024, MiB = 1024 * KiB, GiB = 1024 * MiB;

    private static readonly string[] s_dangerous = [.. DangerousNames().Order(StringComparer.Ordinal)];

    /// <summary>Everything that is wrong; empty if nothing is.</summary>
    public static IEnumerable<CacheOptionError> Validate(RedisOptions options)
    {
        if (options.Loops is < 0 or > MaxLoops)
            yield return new CacheOptionError("loops", Text(options.Loops), $"is out of range; legal: 0 (one per processor) to {MaxLoops}");
        if (options.RestMicroseconds is < 0 or > MaxRestMicroseconds)
            yield return new CacheOptionError("restMicroseconds", Text(options.RestMicroseconds), $"is out of range; legal: 0 (never) to {MaxRestMicroseconds}");
        if (options.Transport is CacheTransport.Epoll && !OperatingSystem.IsLinux())
            yield return new CacheOptionError("transport", "epoll", "is for Linux only; legal here: auto, select");
        foreach (var (index, listener) in options.Listeners.Index())
        {
            foreach (var error in Validate(listener))
                yield return error with { Setting = $"listeners[{index}].{error.Setting}" };
        }

        foreach (var same in options.Listeners.Where(l => !l.Listen.EndsWith(":0", StringComparison.Ordinal)).GroupBy(l => l.Listen, StringComparer.Ordinal).Where(g => g.Count() > 1))
            yield return new CacheOptionError("listeners", same.Key, "is listened on twice");
    }

    private static IEnumerable<CacheOptionError> Validate(RedisListenerOptions options) =>
    [
        .. options.RingId.Length == 0 ? [new CacheOptionError("ringId", null, "is missing; legal: the id of a ring")] : Array.Empty<CacheOptionError>(),
        .. CacheAddress.TryParse(options.Listen) is null ? [new CacheOptionError("listen", options.Listen, $"is not an address to listen on; legal: {CacheAddress.LegalForm}")] : Array.Empty<CacheOptionError>(),
        .. CheckTimes(options),
        .. CheckNumbers(options),
        .. CheckNames(options),
        .. TlsOptionsValidator.Validate(options.Tls, options.NodeTls),
    ];

    private static IEnumerable<CacheOptionError> CheckTimes(RedisListenerOptions options)
    {
        (string Setting, TimeSpan Value, TimeSpan Most)[] rules =
        [
            ("commandTimeout", options.CommandTimeout, TimeSpan.FromMinutes(10)),
            ("connectTimeout", options.ConnectTimeout, TimeSpan.FromMinutes(1)),
        ];
        return rules.Where(rule => rule.Value < TimeSpan.FromMilliseconds(1) || rule.Value > rule.Most)
            .Select(rule => new CacheOptionError(rule.Setting, rule.Value.ToString(), $"is out of range; legal: {TimeSpan.FromMilliseconds(1)} to {rule.Most}"));
    }

    private static IEnumerable<CacheOptionError> CheckNumbers(RedisListenerOptions options)
    {
        (string Setting, long Value, long Least, long Most)[] rules =
        [
            ("connectionsPerNode", options.ConnectionsPerNode, 1, 64),
            ("databases", options.Databases, 1, 64),
            ("maxClients", options.MaxClients, 1, 1_000_000),
            ("maxArgumentBytes", options.MaxArgumentBytes, KiB, 512 * MiB),
            ("maxCommandsUnderWay", options.MaxCommandsUnderWay, 1, 1_000_000),
            ("maxUntakenBytes", options.MaxUntakenBytes, MiB, 64 * GiB),
            ("maxWaitingBytes", options.MaxWaitingBytes, 64 * KiB, 16 * GiB),
        ];
        return rules.Where(rule => rule.Value < rule.Least || rule.Value > rule.Most)
            .Select(rule => new CacheOptionError(rule.Setting, Text(rule.Value), $"is out of range; legal: {rule.Least} to {rule.Most}"));
    }

    private static IEnumerable<CacheOptionError> CheckNames(RedisListenerOptions options)
    {
        foreach (var (index, name) in options.AllowCommands.Index())
        {
            if (!s_dangerous.Contains(name, StringComparer.OrdinalIgnoreCase))
                yield return new CacheOptionError($"allowCommands[{index}]", name, $"is no command that is switched off; legal: {string.Join(", ", s_dangerous)}");
        }

        foreach (var (index, user) in options.Users.Index())
        {
            if (user.Name.Length == 0 || user.Password.Length == 0)
                yield return new CacheOptionError($"users[{index}]", null, "has no name or no password; both are needed");
            foreach (var (place, prefix) in user.KeyPrefixes.Index())
            {
                if (prefix.Length == 0 || prefix.AsSpan().ContainsAny(RedisPermissions.IllegalInPrefix))
                    yield return new CacheOptionError($"users[{index}].keyPrefixes[{place}]", prefix, $"is no prefix; legal: text without {string.Join(' ', RedisPermissions.IllegalInPrefix.ToArray())}");
            }

            foreach (var (place, name) in user.Commands.Index())
            {
                if (RedisPermissions.Find(name) is null)
                    yield return new CacheOptionError($"users[{index}].commands[{place}]", name, "is no command; legal: names such as GET, CONFIG or CONFIG|GET, and @read, @write, @pubsub");
            }
        }

        if (options.Users.GroupBy(user => user.Name, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } twice)
            yield return new CacheOptionError("users", twice.Key, "stands there twice");
        if (options.NodeUser is not null && options.NodePassword is null)
            yield return new CacheOptionError("nodeUser", options.NodeUser, "needs nodePassword");
    }

    private static IEnumerable<string> DangerousNames() =>
        CommandTable.Redis.WithSubcommands.Where(command => command.IsDangerous).Select(command => command.Name);

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);
}

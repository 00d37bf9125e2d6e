using RingProxy.Protocols;

namespace RingProxy.Cache;

/// <summary>Checks every rule of the Redis settings.</summary>
public static class RedisOptionsValidator
{
    public const int MaxLoops = 64, MaxRestMicroseconds = 1000;

    private static readonly string[] s_dangerous = [.. DangerousNames().Order(StringComparer.Ordinal)];

    /// <summary>Everything that is wrong; empty if nothing is.</summary>
    public static IEnumerable<CacheOptionError> Validate(RedisOptions options)
    {
        if (options.Loops is < 0 or > MaxLoops)
            yield return new CacheOptionError("loops", ListenerOptionsValidator.Text(options.Loops), $"is out of range; legal: 0 (one per processor) to {MaxLoops}");
        if (options.RestMicroseconds is < 0 or > MaxRestMicroseconds)
            yield return new CacheOptionError("restMicroseconds", ListenerOptionsValidator.Text(options.RestMicroseconds), $"is out of range; legal: 0 (never) to {MaxRestMicroseconds}");
        if (options.Transport is CacheTransport.Epoll && !OperatingSystem.IsLinux())
            yield return new CacheOptionError("transport", "epoll", "is for Linux only; legal here: auto, select");
        foreach (var (index, listener) in options.Listeners.Index())
        {
            foreach (var error in Validate(listener))
                yield return error with { Setting = $"listeners[{index}].{error.Setting}" };
        }

        foreach (var same in ListenerOptionsValidator.CheckAddresses(options.Listeners))
            yield return same;
    }

    private static IEnumerable<CacheOptionError> Validate(RedisListenerOptions options) =>
    [
        .. ListenerOptionsValidator.Validate(options),
        .. ListenerOptionsValidator.CheckNumbers(
        [
            ("databases", options.Databases, 1, 64),
            ("maxArgumentBytes", options.MaxArgumentBytes, ListenerOptionsValidator.KiB, 512 * ListenerOptionsValidator.MiB),
        ]),
        .. CheckNames(options),
    ];

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
    }

    private static IEnumerable<string> DangerousNames() =>
        CommandTable.Redis.WithSubcommands.Where(command => command.IsDangerous).Select(command => command.Name);
}

namespace RingProxy.Http;

/// <summary>The rules of <see cref="StickyOptions"/> and <see cref="StickyKeyOptions"/>. Secrets are read, never repeated.</summary>
internal static class StickyValidator
{
    /// <summary>Longest name of a cookie or header: with the longest pin and attributes it stays below the 4,096 bytes that browsers take.</summary>
    internal const int MaxNameLength = 256;

    /// <summary>Longest path of a cookie: browsers ignore a longer one.</summary>
    internal const int MaxPathLength = 1024;

    internal const int MaxKeys = 8;

    internal static readonly TimeSpan MinTtl = TimeSpan.FromMinutes(1), MaxTtl = TimeSpan.FromDays(30);

    /// <summary>Names with a meaning of their own, which no pin may take.</summary>
    private static readonly HashSet<string> s_reservedHeaders = new(
        [
            .. RingHeaders.OfRequests, "Accept", "Authorization", "Connection", "Content-Length", "Content-Type", "Cookie", "Date", "Expect", "Forwarded",
            "Host", "Keep-Alive", "Location", "Proxy-Authorization", "Proxy-Connection", "Server", "Set-Cookie", "TE", "Trailer", "Transfer-Encoding",
            "Upgrade", "Via", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto",
        ],
        StringComparer.OrdinalIgnoreCase);

    public static void Check(RingHttpOptions options, OptionErrors errors)
    {
        CheckKeys(options.StickyKeys, errors);
        var ringOfName = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        for (var i = 0; i < options.Routes.Count; i++)
        {
            if (options.Routes[i] is not { Sticky: { } sticky } route)
            {
                continue;
            }

            errors.Require(options.StickyKeys.Count > 0, "stickyKeys", null, $"missing; legal: at least one key, since routes[{i}].sticky is there");
            CheckRoute($"routes[{i}].sticky", sticky, errors);
            CheckName($"routes[{i}].sticky.{(sticky.Header is null ? "cookie" : "header")}", sticky, route, ringOfName, errors);
        }
    }

    private static void CheckKeys(IList<StickyKeyOptions> keys, OptionErrors errors)
    {
        errors.Require(keys.Count <= MaxKeys, "stickyKeys", keys.Count, $"too many keys; legal: at most {MaxKeys}");
        var ids = new HashSet<string>(StringComparer.Ordinal);
        var secrets = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < keys.Count; i++)
        {
            var (path, key) = ($"stickyKeys[{i}]", keys[i]);
            errors.Require(StickyKey.IsId(key.Id), $"{path}.id", key.Id, $"not an id; legal: {StickyKey.LegalIds}");
            errors.Require(ids.Add(key.Id), $"{path}.id", key.Id, "another key has this id; legal: one key for each");
            if (key.Secret is null == key.SecretFile is null)
            {
                errors.Require(false, path, null, $"{(key.Secret is null ? "neither" : "both")} of secret and secretFile; legal: exactly one");
                continue;
            }

            var member = key.Secret is null ? "secretFile" : "secret";
            if (StickySecret.TryRead(key, out var problem) is not { } secret)
            {
                errors.Require(false, $"{path}.{member}", key.SecretFile, problem);
                continue;
            }

            errors.Require(secrets.Add(Convert.ToBase64String(secret)), $"{path}.{member}", null, "another key has the same secret; legal: a new secret for each key");
        }
    }

    private static void CheckRoute(string path, StickyOptions sticky, OptionErrors errors)
    {
        errors.Require(sticky.Cookie is null || sticky.Header is null, path, null, "both cookie and header; legal: one of them, or none for the cookie rp-<ringId>");
        ShardKeySourceValidator.Name($"{path}.cookie", sticky.Cookie, errors);
        ShardKeySourceValidator.Name($"{path}.header", sticky.Header, errors);
        errors.Range($"{path}.ttl", sticky.Ttl, MinTtl, MaxTtl);
        errors.Require(Enum.IsDefined(sticky.WhenNodeGone), $"{path}.whenNodeGone", sticky.WhenNodeGone, "unknown; legal: repick, fail");
        errors.Require(Enum.IsDefined(sticky.Secure), $"{path}.secure", sticky.Secure, "unknown; legal: auto, always, never");
        errors.Require(Enum.IsDefined(sticky.SameSite), $"{path}.sameSite", sticky.SameSite, "unknown; legal: lax, strict, none");
        if (sticky.Header is not null)
        {
            CheckHeader(path, sticky, errors);
            return;
        }

        errors.Require(IsCookiePath(sticky.Path), $"{path}.path", sticky.Path, $"not a path; legal: one that begins with /, at most {MaxPathLength} ASCII characters without semicolon");
        errors.Require(IsCookieDomain(sticky.Domain), $"{path}.domain", sticky.Domain, "not a domain; legal: a host name without port, or absent");
        errors.Require(
            sticky.SameSite != CookieSameSite.None || sticky.Secure == CookieSecure.Always,
            $"{path}.secure", sticky.Secure, "browsers drop such a cookie, since sameSite is none; legal: always");
        CheckPrefix(path, sticky, errors);
    }

    private static void CheckHeader(string path, StickyOptions sticky, OptionErrors errors)
    {
        errors.Require(!s_reservedHeaders.Contains(sticky.Header!), $"{path}.header", sticky.Header, "has another meaning; legal: a name of its own, such as X-Session-Pin");
        var defaults = new StickyOptions();
        (string Member, object? Value, object? Default)[] ofCookies =
        [
            ("path", sticky.Path, defaults.Path), ("domain", sticky.Domain, defaults.Domain), ("secure", sticky.Secure, defaults.Secure),
            ("sameSite", sticky.SameSite, defaults.SameSite), ("httpOnly", sticky.HttpOnly, defaults.HttpOnly), ("persistent", sticky.Persistent, defaults.Persistent),
        ];
        foreach (var (member, value, standard) in ofCookies)
        {
            errors.Require(Equals(value, standard), $"{path}.{member}", value, "has no meaning, since a header carries the pin; legal: absent");
        }
    }

    /// <summary>Browsers take names with these prefixes only with the attributes that they promise.</summary>
    private static void CheckPrefix(string path, StickyOptions sticky, OptionErrors errors)
    {
        var isHost = sticky.Cookie?.StartsWith("__Host-", StringComparison.OrdinalIgnoreCase) is true;
        var isSecure = isHost || sticky.Cookie?.StartsWith("__Secure-", StringComparison.OrdinalIgnoreCase) is true;
        errors.Require(!isSecure || sticky.Secure == CookieSecure.Always, $"{path}.secure", sticky.Secure, "the cookie's name promises more; legal: always");
        errors.Require(!isHost || sticky.Path == "/", $"{path}.path", sticky.Path, "the cookie's name promises all paths; legal: /");
        errors.Require(!isHost || sticky.Domain is null, $"{path}.domain", sticky.Domain, "the cookie's name promises one host; legal: absent");
    }

    private static void CheckName(string path, StickyOptions sticky, HttpRouteOptions route, Dictionary<string, string> ringOfName, OptionErrors errors)
    {
        var name = sticky.NameFor(route.RingId);
        errors.Require(name.Length <= MaxNameLength, path, $"{name.Length} characters", $"too long; legal: at most {MaxNameLength}");
        errors.Require(
            !route.ShardKey.Sources.Any(source => sticky.Header is null ? source.Cookie == name : IsHeaderOf(source, name)),
            path, name, "is a source of the shard key as well, and pins are taken off before; legal: a name of its own");
        if (!ringOfName.TryAdd(name, route.RingId))
        {
            errors.Require(ringOfName[name] == route.RingId, path, name, $"a route of ring '{ringOfName[name]}' has this name, so each would drop the other's pins; legal: a name of its own for each ring");
        }
    }

    private static bool IsHeaderOf(ShardKeySourceOptions source, string name) => name.Equals(source.Header ?? source.GrpcMetadata, StringComparison.OrdinalIgnoreCase);

    private static bool IsCookiePath(string path) =>
        path.StartsWith('/') && path.Length <= MaxPathLength && !path.AsSpan().ContainsAnyExceptInRange('!', '~') && !path.Contains(';', StringComparison.Ordinal);

    private static bool IsCookieDomain(string? domain) => domain is null || (domain.Length > 0 && Uri.CheckHostName(domain[0] == '.' ? domain[1..] : domain) == UriHostNameType.Dns);
}

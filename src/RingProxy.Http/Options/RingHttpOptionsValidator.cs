using System.Globalization;
using RingProxy.Hashing;

namespace RingProxy.Http;

/// <summary>Every rule of <see cref="RingHttpOptions"/>; all errors at once.</summary>
public static class RingHttpOptionsValidator
{
    internal const int MaxTries = 16;

    public static IReadOnlyList<OptionError> Validate(RingHttpOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var errors = new OptionErrors();
        errors.Range("connectTimeout", options.ConnectTimeout, TimeSpan.FromMilliseconds(10), TimeSpan.FromSeconds(60));
        errors.Range("activityTimeout", options.ActivityTimeout, TimeSpan.FromSeconds(1), TimeSpan.FromHours(24));
        HttpPolicyValidator.Check(options, errors);
        errors.Require(options.Routes.Count > 0, "routes", null, "no route; legal: at least one");
        for (var i = 0; i < options.Routes.Count; i++)
        {
            CheckRoute($"routes[{i}]", options.Routes[i], errors);
        }

        CheckAmbiguity(options.Routes, errors);
        StickyValidator.Check(options, errors);
        HttpLimitsValidator.Check(options, errors);
        return errors.All;
    }

    private static void CheckRoute(string path, HttpRouteOptions route, OptionErrors errors)
    {
        errors.Require(route.RingId.Length > 0, $"{path}.ringId", null, "missing; legal: the id of a ring");
        errors.Require(route.PathPrefix.StartsWith('/'), $"{path}.pathPrefix", route.PathPrefix, "not a path; legal: one that begins with /");
        errors.Require(Enum.IsDefined(route.NodeProtocol), $"{path}.nodeProtocol", route.NodeProtocol, "unknown; legal: same, http1, http2");
        errors.Require(route.Tries is null or (>= 1 and <= MaxTries), $"{path}.tries", route.Tries, $"out of range; legal: 1 to {MaxTries}");
        for (var i = 0; i < route.Hosts.Count; i++)
        {
            errors.Require(Uri.CheckHostName(route.Hosts[i]) != UriHostNameType.Unknown, $"{path}.hosts[{i}]", route.Hosts[i], "not a host name; legal: a name or address without port");
        }

        HttpPolicyValidator.Check(path, route, errors);
        CheckShardKey($"{path}.shardKey", route.ShardKey, errors);
        if (route.Streams is { } streams)
        {
            StreamMoveValidator.Check($"{path}.streams", streams, errors);
        }
    }

    private static void CheckShardKey(string path, ShardKeyOptions key, OptionErrors errors)
    {
        errors.Require(key.Sources.Count > 0 || key.WhenMissing != MissingKeyAnswer.Reject, $"{path}.sources", null, "no source, and requests without a key are rejected; legal: at least one source");
        errors.Require(Enum.IsDefined(key.WhenMissing), $"{path}.whenMissing", key.WhenMissing, "unknown; legal: reject, fixed, any");
        errors.Require(key.WhenMissing != MissingKeyAnswer.Fixed || !string.IsNullOrEmpty(key.FixedKey), $"{path}.fixedKey", key.FixedKey, "missing; legal: a key that is not empty, since whenMissing is fixed");
        errors.Require(key.WhenMissing == MissingKeyAnswer.Fixed || key.FixedKey is null, $"{path}.fixedKey", key.FixedKey, "has no meaning unless whenMissing is fixed; legal: absent");
        errors.Require(HashTag.TryParse(key.HashTag, out _), $"{path}.hashTag", key.HashTag, "not a hash tag; legal: two ASCII characters such as {}");
        for (var i = 0; i < key.Sources.Count; i++)
        {
            ShardKeySourceValidator.Check($"{path}.sources[{i}]", key.Sources[i], errors);
        }
    }

    private static void CheckAmbiguity(IList<HttpRouteOptions> routes, OptionErrors errors)
    {
        var seen = new HashSet<(string Host, string Prefix)>();
        for (var i = 0; i < routes.Count; i++)
        {
            foreach (var host in routes[i].Hosts.DefaultIfEmpty(""))
            {
                errors.Require(
                    seen.Add((host.ToLower(CultureInfo.InvariantCulture), routes[i].PathPrefix.TrimEnd('/'))),
                    $"routes[{i}].pathPrefix",
                    routes[i].PathPrefix,
                    "another route has the same host and path prefix; legal: one route for each");
            }
        }
    }
}

using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;

namespace RingProxy.Topology;

/// <summary>
/// Reads <c>etcd://[user:password@]host:port[,host:port…][/prefix][?option=value[&amp;option=value…]]</c>. Options: <c>tls=true|false</c>
/// (default: true if any certificate file is given), <c>ca=FILE</c>, <c>cert=FILE</c>, <c>key=FILE</c>,
/// <c>silence=10s</c>, <c>timeout=5s</c> (times: <c>500ms</c>, <c>10s</c>, <c>2m</c>). User, password, prefix and values may be percent-encoded.
/// </summary>
internal static class EtcdAddressReader
{
    public const string Scheme = "etcd://";

    private static readonly TimeSpan s_minTime = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan s_maxTime = TimeSpan.FromMinutes(10);

    private const string LegalCredentials = "legal is user:password@ with ? written as %3F, and no @ after a ?, unless percent-encoded as %40";

    private static readonly string[] s_options = ["tls", "ca", "cert", "key", "silence", "timeout"];

    /// <exception cref="FormatException">The message names every part that is not understood, its value and the legal ones; never the password.</exception>
    public static EtcdOptions Read(string address)
    {
        var errors = new List<string>();
        var (rest, query) = SplitAt(address[Scheme.Length..], '?');
        // Most likely a question mark in the password: then every part that follows may be a piece of it, and none is to be repeated.
        if (query?.Contains('@', StringComparison.Ordinal) == true)
            throw new FormatException($"store: credentials: {LegalCredentials}");
        // A prefix has no '@', so the last one ends the password, whatever is in that.
        var (credentials, location) = rest.LastIndexOf('@') is var at and >= 0 ? (rest[..at], rest[(at + 1)..]) : (null, rest);
        var (hosts, prefix) = SplitAt(location, '/');
        var values = ReadQuery(query, errors);
        var defaults = new EtcdOptions { Endpoints = [] };
        var (user, password) = ReadCredentials(credentials, errors);
        var options = defaults with
        {
            Endpoints = ReadEndpoints(hosts, errors),
            Prefix = string.IsNullOrEmpty(prefix?.Trim('/')) ? defaults.Prefix : $"/{Uri.UnescapeDataString(prefix).Trim('/')}",
            User = user,
            Password = password,
            Tls = ReadTls(values, errors),
            Silence = ReadTime(values, "silence", defaults.Silence, errors),
            CallTimeout = ReadTime(values, "timeout", defaults.CallTimeout, errors),
        };
        return errors.Count == 0 ? options : throw new FormatException($"store: {string.Join("; ", errors)}");
    }

    private static ImmutableArray<string> ReadEndpoints(string hosts, List<string> errors)
    {
        var endpoints = hosts.Split(',');
        foreach (var endpoint in endpoints)
        {
            if (!IsEndpoint(endpoint))
                errors.Add($"endpoint '{endpoint}': legal is host:port with a port from 1 to 65535");
        }
        return [.. endpoints];
    }

    private static bool IsEndpoint(string text) =>
        text.LastIndexOf(':') is var colon and > 0
        && ushort.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port > 0
        && Uri.TryCreate($"http://{text}", UriKind.Absolute, out var uri) && uri is { Port: var read, PathAndQuery: "/", UserInfo: "" } && read == port;

    private static (string? User, string? Password) ReadCredentials(string? credentials, List<string> errors)
    {
        if (credentials is null)
            return (null, null);
        var (user, password) = SplitAt(credentials, ':');
        if (user.Length == 0 || password is null)
            errors.Add($"credentials: {LegalCredentials}");
        return (Uri.UnescapeDataString(user), Uri.UnescapeDataString(password ?? ""));
    }

    private static Dictionary<string, string> ReadQuery(string? query, List<string> errors)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var option in query?.Split('&', StringSplitOptions.RemoveEmptyEntries) ?? [])
        {
            var (name, value) = SplitAt(option, '=');
            if (!s_options.Contains(name))
                errors.Add($"option '{name}': legal are {string.Join(", ", s_options)}");
            else if (!values.TryAdd(name, Uri.UnescapeDataString(value ?? "")))
                errors.Add($"option '{name}' is given twice");
        }
        return values;
    }

    private static TlsFiles? ReadTls(Dictionary<string, string> values, List<string> errors)
    {
        var tls = new TlsFiles(values.GetValueOrDefault("ca"), values.GetValueOrDefault("cert"), values.GetValueOrDefault("key"));
        var hasFiles = tls is not (null, null, null);
        var wanted = values.GetValueOrDefault("tls", hasFiles ? "true" : "false");
        if (wanted is not ("true" or "false"))
            errors.Add($"option 'tls={wanted}': legal are true, false");
        if (wanted is "false" && hasFiles)
            errors.Add("option 'tls=false' does not go with ca, cert or key");
        if (tls is { KeyFile: not null, CertificateFile: null })
            errors.Add("option 'key' needs 'cert'");
        if (wanted is not "true")
            return null;
        try
        {
            tls.ToClientOptions();
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException)
        {
            errors.Add($"options ca, cert, key: {e.Message}");
        }
        return tls;
    }

    private static TimeSpan ReadTime(Dictionary<string, string> values, string name, TimeSpan defaultTime, List<string> errors)
    {
        if (!values.TryGetValue(name, out var text))
            return defaultTime;
        var unitStart = text.AsSpan().IndexOfAnyExceptInRange('0', '9') is var index and >= 0 ? index : text.Length;
        TimeSpan? unit = text[unitStart..] switch
        {
            "ms" => TimeSpan.FromMilliseconds(1),
            "s" => TimeSpan.FromSeconds(1),
            "m" => TimeSpan.FromMinutes(1),
            _ => null,
        };
        if (unit is { } one && int.TryParse(text.AsSpan(0, unitStart), NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            && count * one is var time && time >= s_minTime && time <= s_maxTime)
            return time;
        errors.Add($"option '{name}={text}': legal are times from 100ms to 10m, such as 500ms, 10s, 2m");
        return defaultTime;
    }

    private static (string Before, string? After) SplitAt(string text, char separator)
    {
        var index = text.IndexOf(separator, StringComparison.Ordinal);
        return index < 0 ? (text, null) : (text[..index], text[(index + 1)..]);
    }
}

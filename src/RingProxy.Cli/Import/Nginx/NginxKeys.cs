namespace RingProxy.Cli;

/// <summary>Where the sidecar finds what nginx calls its key.</summary>
internal static class NginxKeys
{
    public static string Describe(string expression) => Source(expression) is { } source
        ? $"the key was {expression}: in the sidecar's route set shardKey.sources to {source}"
        : $"the key was {expression}: give the sidecar's route a shardKey source that yields the same bytes";

    private static string? Source(string expression)
    {
        if (expression.AsSpan(1).Contains('$') || !expression.StartsWith('$'))
            return null;
        var name = expression.Trim('$', '{', '}');
        if (After(name, "http_") is { } header)
            return $"the header {header.Replace('_', '-')}";
        if (After(name, "arg_") is { } argument)
            return $"the query parameter {argument}";
        if (After(name, "cookie_") is { } cookie)
            return $"the cookie {cookie}";
        return name switch
        {
            "remote_addr" or "binary_remote_addr" => name == "remote_addr" ? "the client's address" : null,
            "host" or "http_host" => "the host",
            _ => null,
        };
    }

    private static string? After(string name, string prefix) => name.StartsWith(prefix, StringComparison.Ordinal) && name != "http_host" ? name[prefix.Length..] : null;
}

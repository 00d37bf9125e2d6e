using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace RingProxy.Http;

/// <summary>The host that the client asked for, in lower case and without port, or a group of a regular expression over it.</summary>
internal sealed class HostSource(string? pattern) : ShardKeySource
{
    private readonly KeyPattern? _pattern = pattern is null ? null : new KeyPattern(pattern);

    public override string Description => pattern is null ? "host" : $"hostRegex {pattern}";

    public override bool TryExtract(HttpContext context, ref ShardKeyWriter key)
    {
        var host = context.Request.Host.Host.ToLower(CultureInfo.InvariantCulture);
        return _pattern is null ? key.Set(host) : _pattern.TryMatch(host, out var group) && key.Set(group);
    }
}

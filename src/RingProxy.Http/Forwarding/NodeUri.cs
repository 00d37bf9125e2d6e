using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using RingProxy.Topology;

namespace RingProxy.Http;

/// <summary>
/// Node addresses as the forwarder takes them. A Unix socket has no URI of its own, so its path becomes a host name under a top-level domain
/// that nothing can have (RFC 6761, <c>.invalid</c>), which <see cref="NodeConnector"/> turns back when it connects.
/// </summary>
internal static class NodeUri
{
    private const string UnixSuffix = ".unix.invalid";

    /// <summary>A label of a host name has at most 63 characters; the hexadecimal path is cut into shorter ones.</summary>
    private const int LabelLength = 60;

    /// <exception cref="FormatException">Not a node address.</exception>
    public static string PrefixOf(string address)
    {
        if (!NodeAddress.TryParse(address, out var parsed))
        {
            throw new FormatException($"'{address}' is not a node address");
        }

        return parsed.Scheme switch
        {
            NodeScheme.Unix => $"http://{HostOf(parsed.Host)}/",
            NodeScheme.Https => $"https://{AuthorityOf(parsed)}/",
            _ => $"http://{AuthorityOf(parsed)}/",
        };
    }

    /// <summary>
    /// Where a request goes whose path has a percent sign after decoding, as the server leaves %2F alone; null: the forwarder composes it
    /// well. It would escape that percent sign again and so ask the node for another path, hence such a target is passed on as it came.
    /// </summary>
    public static Uri? OfEscapedPath(HttpContext context, string prefix) =>
        context.Request.Path.Value is { } path && path.Contains('%', StringComparison.Ordinal)
        && context.Features.Get<IHttpRequestFeature>()?.RawTarget is ['/', ..] target
            ? new Uri(string.Concat(prefix.AsSpan().TrimEnd('/'), target))
            : null;

    /// <summary>The socket's path, if a host name stands for one.</summary>
    public static string? UnixPathOf(string host) =>
        host.EndsWith(UnixSuffix, StringComparison.Ordinal)
            ? Encoding.UTF8.GetString(Convert.FromHexString(host[..^UnixSuffix.Length].Replace(".", "", StringComparison.Ordinal)))
            : null;

    private static string HostOf(string unixPath)
    {
        var labels = Convert.ToHexStringLower(Encoding.UTF8.GetBytes(unixPath)).Chunk(LabelLength).Select(label => new string(label));
        return string.Join('.', labels) + UnixSuffix;
    }

    private static string AuthorityOf(NodeAddress address) =>
        address.Host.Contains(':', StringComparison.Ordinal) ? $"[{address.Host}]:{address.Port}" : $"{address.Host}:{address.Port}";
}

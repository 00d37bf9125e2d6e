using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using RingProxy.Topology;
using Yarp.ReverseProxy.Forwarder;

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

    /// <summary>The client's own spelling has come through the server, which takes no blanks and no control characters.</summary>
    private static readonly UriCreationOptions s_asItCame = new() { DangerousDisablePathAndQueryCanonicalization = true };

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
    /// Where a request goes on a node: the target as the client wrote it, letter by letter. A path that is decoded and composed anew, or cleared of its
    /// dot segments, may be another one to the node, and what was signed would no longer match.
    /// </summary>
    public static Uri Of(HttpContext context, string prefix) =>
        PathAndQueryOf(context.Features.Get<IHttpRequestFeature>()?.RawTarget) is { IsEmpty: false } target
            ? new Uri(string.Concat(prefix.AsSpan().TrimEnd('/'), target), s_asItCame)
            : RequestUtilities.MakeDestinationAddress(prefix, context.Request.Path, context.Request.QueryString);

    /// <summary>The socket's path, if a host name stands for one.</summary>
    public static string? UnixPathOf(string host) =>
        host.EndsWith(UnixSuffix, StringComparison.Ordinal)
            ? Encoding.UTF8.GetString(Convert.FromHexString(host[..^UnixSuffix.Length].Replace(".", "", StringComparison.Ordinal)))
            : null;

    /// <summary>The part of a request target behind the authority, without a fragment; empty if there is none, as in <c>OPTIONS *</c> (RFC 9112, section 3.2).</summary>
    private static ReadOnlySpan<char> PathAndQueryOf(ReadOnlySpan<char> target)
    {
        if (target is ['/', ..])
        {
            return WithoutFragment(target);
        }

        var scheme = target.IndexOf("://", StringComparison.Ordinal);
        var path = scheme < 0 ? -1 : target[(scheme + 3)..].IndexOf('/');
        return path < 0 ? default : WithoutFragment(target[(scheme + 3 + path)..]);
    }

    private static ReadOnlySpan<char> WithoutFragment(ReadOnlySpan<char> target) =>
        target.IndexOf('#') is >= 0 and var fragment ? target[..fragment] : target;

    private static string HostOf(string unixPath)
    {
        var labels = Convert.ToHexStringLower(Encoding.UTF8.GetBytes(unixPath)).Chunk(LabelLength).Select(label => new string(label));
        return string.Join('.', labels) + UnixSuffix;
    }

    private static string AuthorityOf(NodeAddress address) =>
        address.Host.Contains(':', StringComparison.Ordinal) ? $"[{address.Host}]:{address.Port}" : $"{address.Host}:{address.Port}";
}

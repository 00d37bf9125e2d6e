using System.Globalization;
using System.Text;

namespace RingProxy.Hashing;

/// <summary>How peers name their servers in the hash, from the address in a ring document.</summary>
internal static class NodeNames
{
    private const string Unix = "unix:";

    private static readonly string[] s_schemes = ["http://", "https://"];

    /// <summary>The hash names in UTF-8, by node.</summary>
    public static byte[][] Utf8(PlacementAlgorithm algorithm, PlacementNode[] nodes) =>
        Array.ConvertAll(nodes, node => Encoding.UTF8.GetBytes(algorithm.HashNameOf(node)));

    /// <summary>The address without <c>http://</c> or <c>https://</c>.</summary>
    public static string WithoutScheme(string address) =>
        Array.Find(s_schemes, scheme => address.StartsWith(scheme, StringComparison.Ordinal)) is { } scheme ? address[scheme.Length..] : address;

    /// <summary>
    /// libmemcached's: <c>host:port</c>, without brackets around an IPv6 address; the host alone where the port is 11211; the path and port 0 for a Unix
    /// socket (src/libmemcached/hosts.cc).
    /// </summary>
    public static string Libmemcached(string address)
    {
        const int defaultPort = 11211;
        if (address.StartsWith(Unix, StringComparison.Ordinal))
        {
            return $"{address[Unix.Length..]}:0";
        }

        var endpoint = WithoutScheme(address);
        var colon = endpoint.LastIndexOf(':');
        if (colon < 0 || !int.TryParse(endpoint.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port))
        {
            return endpoint;
        }

        var host = endpoint[..colon].Trim('[', ']');
        return port == defaultPort ? host : string.Create(CultureInfo.InvariantCulture, $"{host}:{port}");
    }
}

using System.Globalization;
using System.Net;
using System.Net.Sockets;
using RingProxy.Topology;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace RingProxy.Cli;

/// <summary>An endpoint of an Envoy cluster.</summary>
/// <param name="Line">Where it stands.</param>
/// <param name="Address">As Envoy prints it: <c>ip:port</c>, IPv6 in brackets and in its shortest form.</param>
/// <param name="HashName">What Envoy hashes: its <c>hash_key</c>, its host name if the cluster says so, else the address; null if it has no host name.</param>
/// <param name="Weight">At least 1.</param>
/// <param name="Priority">0 is the first.</param>
/// <param name="Health">As declared; null: healthy.</param>
internal sealed record EnvoyHost(int Line, string Address, string? HashName, int Weight, int Priority, string? Health)
{
    /// <param name="assignment">A <c>load_assignment</c>.</param>
    /// <param name="byHostName">Whether the cluster hashes host names.</param>
    /// <param name="isDns">Whether it resolves names: then the name resolved is the host name of an endpoint that is given none.</param>
    public static IEnumerable<EnvoyHost> Of(YamlNode assignment, bool byHostName, bool isDns)
    {
        foreach (var locality in assignment.Member("endpoints").Items())
        {
            var priority = locality.Text("priority") is { } text ? WholeNumbers.Parse(locality.LineOf(), "priority", text, 0, 128) : 0;
            foreach (var endpoint in locality.Member("lb_endpoints").Items())
                yield return One(endpoint, priority, byHostName, isDns);
        }
    }

    private static EnvoyHost One(YamlNode lbEndpoint, int priority, bool byHostName, bool isDns)
    {
        var line = lbEndpoint.LineOf();
        var endpoint = lbEndpoint.Member("endpoint");
        var socket = endpoint.Member("address").Member("socket_address");
        var address = AddressOf(endpoint, socket) ?? throw new ImportException(line, "endpoint: legal: a socket_address with address and port_value, or a pipe with a path");
        var weight = lbEndpoint.Text("load_balancing_weight") is { } text ? WholeNumbers.Parse(line, "load_balancing_weight", text, 1, 1_000_000) : 1;
        return new EnvoyHost(
            line,
            NodeAddress.TryParse(address, out _) ? address : $"unix:{address}",
            HashKey(lbEndpoint) ?? (byHostName ? HostName(endpoint, isDns ? socket : null) : address),
            weight,
            priority,
            lbEndpoint.Text("health_status") is { } health and not ("HEALTHY" or "UNKNOWN") ? health : null);
    }

    private static string? AddressOf(YamlNode? endpoint, YamlNode? socket)
    {
        if (socket.Text("address") is { } host && socket.Text("port_value") is { } port)
            return IPAddress.TryParse(host, out var ip) && ip.AddressFamily is AddressFamily.InterNetworkV6 ? $"[{ip}]:{port}" : $"{host}:{port}";
        return endpoint.Member("address").Member("pipe").Text("path");
    }

    /// <summary>The host's <c>hash_key</c>; null if it has none, an empty one, or one that is no string, which Envoy passes over.</summary>
    private static string? HashKey(YamlNode lbEndpoint) =>
        lbEndpoint.Member("metadata").Member("filter_metadata").Member("envoy.lb").Member("hash_key") is YamlScalarNode { Value: { Length: > 0 } key } scalar
            && (scalar.Style is not ScalarStyle.Plain || !(key is "true" or "false" or "null" || long.TryParse(key, CultureInfo.InvariantCulture, out _)))
                ? key
                : null;

    private static string? HostName(YamlNode? endpoint, YamlNode? resolved) =>
        endpoint.Text("hostname") is { Length: > 0 } name ? name : resolved.Text("address");
}

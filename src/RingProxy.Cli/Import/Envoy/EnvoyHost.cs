using System.Globalization;
using RingProxy.Topology;
using YamlDotNet.RepresentationModel;

namespace RingProxy.Cli;

/// <summary>An endpoint of an Envoy cluster.</summary>
/// <param name="Line">Where it stands.</param>
/// <param name="Address">As Envoy prints it: <c>ip:port</c>, IPv6 in brackets.</param>
/// <param name="HashName">What Envoy hashes: its <c>hash_key</c>, its host name if the cluster says so, else the address.</param>
/// <param name="Weight">At least 1.</param>
/// <param name="Priority">0 is the first.</param>
/// <param name="Health">As declared; null: healthy.</param>
internal sealed record EnvoyHost(int Line, string Address, string HashName, int Weight, int Priority, string? Health)
{
    public static IEnumerable<EnvoyHost> Of(YamlNode assignment, bool byHostName)
    {
        foreach (var locality in assignment.Member("endpoints").Items())
        {
            var priority = locality.Text("priority") is { } text ? WholeNumbers.Parse(locality.LineOf(), "priority", text, 0, 128) : 0;
            foreach (var endpoint in locality.Member("lb_endpoints").Items())
                yield return One(endpoint, priority, byHostName);
        }
    }

    private static EnvoyHost One(YamlNode lbEndpoint, int priority, bool byHostName)
    {
        var line = lbEndpoint.LineOf();
        var endpoint = lbEndpoint.Member("endpoint");
        var socket = endpoint.Member("address").Member("socket_address");
        var address = AddressOf(endpoint, socket) ?? throw new ImportException(line, "endpoint: legal: a socket_address with address and port_value, or a pipe with a path");
        var weight = lbEndpoint.Text("load_balancing_weight") is { } text ? WholeNumbers.Parse(line, "load_balancing_weight", text, 1, 1_000_000) : 1;
        var hashKey = lbEndpoint.Member("metadata").Member("filter_metadata").Member("envoy.lb").Text("hash_key");
        var hostName = byHostName ? endpoint.Text("hostname") ?? "" : "";
        return new EnvoyHost(
            line,
            NodeAddress.TryParse(address, out _) ? address : $"unix:{address}",
            hashKey ?? (hostName.Length > 0 ? hostName : address),
            weight,
            priority,
            lbEndpoint.Text("health_status") is { } health and not ("HEALTHY" or "UNKNOWN") ? health : null);
    }

    private static string? AddressOf(YamlNode? endpoint, YamlNode? socket)
    {
        if (socket.Text("address") is { } host && socket.Text("port_value") is { } port)
            return host.Contains(':', StringComparison.Ordinal) ? string.Create(CultureInfo.InvariantCulture, $"[{host}]:{port}") : $"{host}:{port}";
        return endpoint.Member("address").Member("pipe").Text("path");
    }
}

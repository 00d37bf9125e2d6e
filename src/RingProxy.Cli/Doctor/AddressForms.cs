using RingProxy.Topology;

namespace RingProxy.Cli;

/// <summary>A node's address as clients may have written it.</summary>
internal static class AddressForms
{
    /// <summary>Without scheme.</summary>
    public static string Endpoint(RingNode node) => node.Address[(node.Address.IndexOf("://", StringComparison.Ordinal) is >= 0 and var at ? at + 3 : 0)..];

    public static string Host(RingNode node) => NodeAddress.TryParse(node.Address, out var address) ? address.Host : node.Address;

    public static string WithHttp(RingNode node) => $"http://{Endpoint(node)}";
}

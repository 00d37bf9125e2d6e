using System.Net;
using System.Net.Sockets;
using RingProxy.Topology;

namespace RingProxy.Cache;

/// <summary>Which node, and where.</summary>
internal sealed class NodeEndpoint
{
    private readonly NodeAddress _address;

    public NodeEndpoint(string nodeId, string address)
    {
        NodeId = nodeId;
        Address = address;
        if (!NodeAddress.TryParse(address, out _address))
            throw new ArgumentException($"'{address}' is not a node's address", nameof(address));
        EndPoint = _address.Scheme is NodeScheme.Unix ? new UnixDomainSocketEndPoint(_address.Host)
            : IPAddress.TryParse(_address.Host, out var ip) ? new IPEndPoint(ip, _address.Port)
            : null;
    }

    public string NodeId { get; }

    /// <summary>As the ring document has it.</summary>
    public string Address { get; }

    public string Host => _address.Host;

    /// <summary>Null where a name has to be resolved first.</summary>
    public EndPoint? EndPoint { get; }

    public async Task<IPEndPoint> ResolveAsync() => new((await Dns.GetHostAddressesAsync(_address.Host))[0], _address.Port);
}

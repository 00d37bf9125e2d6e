using System.Net;
using System.Net.Sockets;

namespace RingProxy.Http;

/// <summary>Which peers are believed in what they say of the clients behind them.</summary>
internal sealed class ForwardedTrust
{
    /// <summary>Stands for peers on Unix sockets among the networks.</summary>
    public const string Unix = "unix";

    private readonly IPNetwork[] _networks;
    private readonly bool _trustsUnix;

    /// <param name="options">Valid.</param>
    public ForwardedTrust(ForwardedOptions options)
    {
        Fields = options.Headers;
        _trustsUnix = options.TrustedNetworks.Contains(Unix);
        _networks = [.. options.TrustedNetworks.Where(network => network != Unix).Select(IPNetwork.Parse)];
    }

    /// <summary>Which fields nodes are given.</summary>
    public ForwardedFields Fields { get; }

    /// <summary>IPv4 counts as IPv4 also where it arrives mapped into IPv6.</summary>
    public bool IsTrusted(EndPoint? peer) => peer switch
    {
        IPEndPoint { Address: var address } => Array.Exists(_networks, network => network.Contains(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address)),
        UnixDomainSocketEndPoint => _trustsUnix,
        _ => false,
    };
}

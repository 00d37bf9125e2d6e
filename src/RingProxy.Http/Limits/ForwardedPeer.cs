using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Http;

namespace RingProxy.Http;

/// <summary>What is told of the peer of one connection; found out once for all its requests.</summary>
internal sealed class ForwardedPeer
{
    private static readonly ForwardedTrust s_default = new(new ForwardedOptions());

    public ForwardedPeer(EndPoint? peer, ForwardedTrust trust)
    {
        Fields = trust.Fields;
        IsTrusted = trust.IsTrusted(peer);
        if (peer is IPEndPoint { Address: var address })
        {
            Address = (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).ToString();
            Identifier = address.AddressFamily == AddressFamily.InterNetworkV6 && !address.IsIPv4MappedToIPv6 ? $"\"[{Address}]\"" : Address;
        }
    }

    public ForwardedFields Fields { get; }

    /// <summary>Whether it is believed.</summary>
    public bool IsTrusted { get; }

    /// <summary>As X-Forwarded-For writes it; null: it has none.</summary>
    public string? Address { get; }

    /// <summary>As Forwarded writes it (RFC 7239, section 6).</summary>
    public string Identifier { get; } = "unknown";

    /// <summary>Of a request's connection; by the defaults, if <see cref="ProtocolExtensions.UseRingProxyProtocols"/> has not set it up.</summary>
    public static ForwardedPeer Of(HttpContext context) =>
        context.Features.Get<ForwardedPeer>()
        ?? new ForwardedPeer(context.Connection.RemoteIpAddress is { } address ? new IPEndPoint(address, 0) : null, s_default);
}

using Microsoft.AspNetCore.Http;

namespace RingProxy.Http;

/// <summary>The address that the connection comes from; IPv4 in its own form also when it arrives mapped into IPv6.</summary>
internal sealed class ClientIpSource : ShardKeySource
{
    private const int MaxTextBytes = 64;

    public override string Description => "clientIp";

    public override bool TryExtract(HttpContext context, ref ShardKeyWriter key)
    {
        if (context.Connection.RemoteIpAddress is not { } address)
        {
            return false;
        }

        Span<byte> text = stackalloc byte[MaxTextBytes];
        return (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).TryFormat(text, out var length) && key.Set(text[..length]);
    }
}

using System.Net.Http.Headers;
using Microsoft.AspNetCore.Http;

namespace RingProxy.Http;

/// <summary>Tells a node where the client is and what it asked for: X-Forwarded-For, -Host and -Proto, or Forwarded (RFC 7239), or both.</summary>
internal static class ForwardedHeaders
{
    /// <summary>All that is dropped where the peer that sent it is not believed.</summary>
    private static readonly string[] s_all = [For, Host, Proto, "X-Forwarded-Port", "X-Forwarded-Prefix", Forwarded];

    private const string For = "X-Forwarded-For", Host = "X-Forwarded-Host", Proto = "X-Forwarded-Proto", Forwarded = "Forwarded";

    /// <summary>Takes out what a peer outside the trusted networks sent.</summary>
    public static void DropUntrusted(HttpContext context)
    {
        if (ForwardedPeer.Of(context).IsTrusted)
        {
            return;
        }

        foreach (var name in s_all)
        {
            context.Request.Headers.Remove(name);
        }
    }

    /// <summary>Appends this hop.</summary>
    public static void Append(HttpContext context, HttpRequestHeaders headers)
    {
        var peer = ForwardedPeer.Of(context);
        var host = context.Request.Host.Value;
        if (peer.Fields != ForwardedFields.Forwarded)
        {
            if (peer.Address is not null)
            {
                headers.TryAddWithoutValidation(For, peer.Address);
            }

            if (!string.IsNullOrEmpty(host))
            {
                headers.TryAddWithoutValidation(Host, host);
            }

            headers.TryAddWithoutValidation(Proto, context.Request.Scheme);
        }

        if (peer.Fields != ForwardedFields.XForwarded)
        {
            // A host has no quotation marks and no backslashes: the server takes none.
            headers.TryAddWithoutValidation(
                Forwarded,
                string.IsNullOrEmpty(host) ? $"for={peer.Identifier};proto={context.Request.Scheme}" : $"for={peer.Identifier};host=\"{host}\";proto={context.Request.Scheme}");
        }
    }
}

using System.Buffers;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;

namespace RingProxy.Http;

/// <summary>
/// What RFC 9110, 9112 and 9113 forbid and the server lets through. Two servers that disagree on such a message are how requests are
/// smuggled past a proxy, so it never reaches a node.
/// </summary>
internal static class RequestRules
{
    private const string Chunked = "chunked";

    /// <summary>The server takes Content-Length away where Transfer-Encoding overrides it, and keeps what it said under this name.</summary>
    private const string OverriddenLength = "X-Content-Length";

    private static readonly SearchValues<char> s_token =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    /// <summary>Blanks, control characters and fragments have no place in a request target (RFC 9112, section 3.2).</summary>
    private static readonly SearchValues<char> s_notInTargets =
        SearchValues.Create([.. Enumerable.Range(0, 0x21).Select(c => (char)c), '\x7f', '#']);

    private static readonly Refusal s_method = new(StatusCodes.Status501NotImplemented, "Methods are case-sensitive, and this is not one that is known.");
    private static readonly Refusal s_connect = new(StatusCodes.Status501NotImplemented, "CONNECT opens no tunnel here.");
    private static readonly Refusal s_target = new(StatusCodes.Status400BadRequest, "The request target has a blank, a control character or a fragment.");
    private static readonly Refusal s_coding = new(StatusCodes.Status501NotImplemented, "The only transfer coding of requests is chunked, once.");
    private static readonly Refusal s_lengths = new(StatusCodes.Status400BadRequest, "The request has both Content-Length and Transfer-Encoding.");
    private static readonly Refusal s_tooLarge = new(StatusCodes.Status413PayloadTooLarge, "The body is larger than this sidecar takes.");
    private static readonly Refusal s_name = new(StatusCodes.Status400BadRequest, "A field name has a character that none may have.");
    private static readonly Refusal s_value = new(StatusCodes.Status400BadRequest, "A field value begins or ends with a blank.");

    /// <summary>What is wrong with a request; null: nothing.</summary>
    public static Refusal? Check(HttpContext context)
    {
        var request = context.Request;
        var isHttp2 = HttpProtocol.IsHttp2(request.Protocol);
        if (HttpMethods.IsConnect(request.Method) && context.Features.Get<IHttpExtendedConnectFeature>() is not { IsExtendedConnect: true })
        {
            return s_connect;
        }

        if (!string.Equals(HttpMethods.GetCanonicalizedValue(request.Method), request.Method, StringComparison.Ordinal))
        {
            return s_method;
        }

        if (context.Features.Get<IHttpRequestFeature>() is { RawTarget: { } target } && target.AsSpan().ContainsAny(s_notInTargets))
        {
            return s_target;
        }

        if (request.ContentLength is { } length && context.Features.Get<IHttpMaxRequestBodySizeFeature>()?.MaxRequestBodySize < length)
        {
            return s_tooLarge;
        }

        return CheckCoding(request.Headers) ?? CheckFields(request.Headers, isHttp2);
    }

    private static Refusal? CheckCoding(IHeaderDictionary headers)
    {
        var coding = headers.TransferEncoding;
        if (coding.Count == 0)
        {
            return null;
        }

        return headers.ContainsKey(OverriddenLength) ? s_lengths
            : coding is [{ } only] && only.Equals(Chunked, StringComparison.OrdinalIgnoreCase) ? null
            : s_coding;
    }

    private static Refusal? CheckFields(IHeaderDictionary headers, bool isHttp2)
    {
        foreach (var (name, values) in headers)
        {
            if (isHttp2 && name is [':', ..])
            {
                // The server shows pseudo-fields among the others and has checked them.
                continue;
            }

            if (name.Length == 0 || name.AsSpan().ContainsAnyExcept(s_token))
            {
                return s_name;
            }

            // Over HTTP/1.1 blanks around a value are no part of it, and the server has cut them off.
            if (isHttp2 && HasBlankAround(values))
            {
                return s_value;
            }
        }

        return null;
    }

    private static bool HasBlankAround(StringValues values)
    {
        foreach (var value in values)
        {
            if (value is [' ' or '\t', ..] or [.., ' ' or '\t'])
            {
                return true;
            }
        }

        return false;
    }
}

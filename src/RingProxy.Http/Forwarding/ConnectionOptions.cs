using System.Net.Http.Headers;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace RingProxy.Http;

/// <summary>
/// Ends what <c>Connection</c> nominates: a field that one side names there is meant for the next hop alone and must not go on (RFC 9110, section
/// 7.6.1). The forwarder drops the well-known ones; these are the others.
/// </summary>
internal static class ConnectionOptions
{
    /// <summary>What no side can have meant: without these a message is no longer the same, or no message at all.</summary>
    private static readonly HashSet<string> s_endToEnd = new(StringComparer.OrdinalIgnoreCase) { "Host", "Content-Length", "Transfer-Encoding", "Content-Type", "Content-Encoding", "Date" };

    /// <summary>Strips a request of what its client nominated.</summary>
    public static void Strip(StringValues connection, HttpRequestHeaders headers, HttpContentHeaders? contentHeaders)
    {
        foreach (var line in connection)
        {
            foreach (var option in (line ?? "").AsSpan().Split(','))
            {
                if (Nominated(line.AsSpan()[option]) is { } name && !headers.Remove(name))
                {
                    contentHeaders?.Remove(name);
                }
            }
        }
    }

    /// <summary>Strips an answer of what its node nominated.</summary>
    public static void Strip(HttpResponseHeaders node, IHeaderDictionary answer)
    {
        if (!node.NonValidated.TryGetValues("Connection", out var connection))
        {
            return;
        }

        foreach (var line in connection)
        {
            foreach (var option in line.AsSpan().Split(','))
            {
                if (Nominated(line.AsSpan()[option]) is { } name)
                {
                    answer.Remove(name);
                }
            }
        }
    }

    /// <summary>The field that an option nominates; null: it is an option of the connection itself, or nothing that may be dropped.</summary>
    private static string? Nominated(ReadOnlySpan<char> option)
    {
        option = option.Trim();
        return option.IsEmpty
            || option.Equals("close", StringComparison.OrdinalIgnoreCase)
            || option.Equals("keep-alive", StringComparison.OrdinalIgnoreCase)
            || option.Equals("upgrade", StringComparison.OrdinalIgnoreCase)
            || s_endToEnd.GetAlternateLookup<ReadOnlySpan<char>>().Contains(option)
            || !ShardKeySourceValidator.IsToken(option.ToString())
                ? null
                : option.ToString();
    }
}

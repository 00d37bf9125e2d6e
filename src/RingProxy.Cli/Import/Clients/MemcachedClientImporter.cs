using System.Globalization;
using RingProxy.Topology;

namespace RingProxy.Cli;

/// <summary>The server list of a client library: <c>host:port[:weight][=name]</c>, separated by commas; the name is what the client hashes.</summary>
internal static class MemcachedClientImporter
{
    private const string Legal = "legal: host:port[:weight][=name] or unix:/path[:weight][=name], separated by commas, IPv6 in brackets";

    /// <param name="list">The servers, in the client's order.</param>
    /// <param name="style">Name of the <see cref="MemcachedStyle"/>.</param>
    /// <param name="hash">The key hash; null: the style's default.</param>
    /// <param name="ringId">Id of the ring; null: <c>imported</c>.</param>
    public static ImportedRing Import(string list, string style, string? hash, string? ringId)
    {
        var found = MemcachedStyle.Of(style);
        var draft = new RingDraft("imported", found.Placement(hash));
        foreach (var server in list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = server.IndexOf('=', StringComparison.Ordinal);
            var (address, weight) = Split(equals < 0 ? server : server[..equals]);
            draft.Add(0, address, address, weight, equals < 0 ? null : server[(equals + 1)..]);
        }

        draft.Note(found.Note);
        draft.Note("the client's ejection of dead servers is not carried over: here a dead node keeps its keys, and its requests go to the next in their preference lists");
        return draft.Finish(ringId);
    }

    /// <summary>A weight may follow the last colon. A socket's path may have colons of its own; only digits behind the last one are a weight.</summary>
    private static (string Address, int Weight) Split(string server)
    {
        var isSocket = server.StartsWith("unix:", StringComparison.Ordinal);
        if (!isSocket && NodeAddress.TryParse(server, out _))
            return (server, 1);
        var colon = server.LastIndexOf(':');
        if (colon > 0 && NodeAddress.TryParse(server[..colon], out _) && int.TryParse(server.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var weight))
            return (server[..colon], Math.Max(1, weight));
        if (isSocket && NodeAddress.TryParse(server, out _))
            return (server, 1);
        throw new ImportException(0, $"server '{server}': {Legal}");
    }
}

using System.Globalization;
using System.Net;
using RingProxy.Hashing;
using RingProxy.Topology;

namespace RingProxy.Cli;

/// <summary>HAProxy's configuration: one <c>backend</c> or <c>listen</c> of it.</summary>
internal static class HaproxyImporter
{
    private static readonly string[] s_functions = ["sdbm", "djb2", "wt6", "crc32"];

    private static readonly string[] s_rules = ["use-server", "cookie", "stick", "force-persist"];

    /// <param name="text">The configuration.</param>
    /// <param name="backend">The section's name.</param>
    /// <param name="isThreeZero">Whether servers are placed by the scheme of the 3.0 generation.</param>
    /// <param name="ringId">Id of the ring; null: the backend's name.</param>
    public static ImportedRing Import(string text, string backend, bool isThreeZero, string? ringId)
    {
        var section = HaproxySection.Find(text, backend);
        var draft = new RingDraft(backend, Placement(section, backend, isThreeZero));
        foreach (var server in HaproxyServer.Of(section))
            Add(draft, server);
        draft.Note(Balance(section, backend));
        draft.Note(isThreeZero
            ? "servers are placed as HAProxy places them from 3.0 on until the change was taken back (3.3-dev10, and in later stable releases)"
            : "servers are placed as HAProxy up to 2.9 places them, and again since 3.3-dev10; for a 3.0 to 3.2 without that fix import with --haproxy-version 3.0");
        if (section.Last("hash-balance-factor") is { } factor)
            draft.Note($"line {factor.Number}: hash-balance-factor {string.Join(' ', factor.Words.Skip(1))} is not carried over: boundedLoad of a ring is the like of it (150 is 1.5), counted by each sidecar");
        foreach (var rule in s_rules.Select(section.Last).OfType<HaproxyLine>())
            draft.Note($"line {rule.Number}: {rule.Keyword} is not carried over: it sends some requests elsewhere than the hash of their key");
        draft.Note("HAProxy takes a server that fails off the ring; here it keeps its keys, and its requests go to the next in their preference lists");
        return draft.Finish(ringId);
    }

    private static PlacementSpec Placement(HaproxySection section, string backend, bool isThreeZero)
    {
        var hashType = section.Last("hash-type");
        if (hashType is null || hashType.Words.ElementAtOrDefault(1) != "consistent")
        {
            throw new ImportException(hashType?.Number ?? section.Line,
                $"backend '{backend}': {(hashType is null ? "no hash-type, so map-based" : string.Join(' ', hashType.Words))}: not carried over; legal: hash-type consistent");
        }

        var function = hashType.Words.ElementAtOrDefault(2);
        // "hash-type consistent avalanche" names no function.
        var modifier = function == "avalanche" ? function : hashType.Words.ElementAtOrDefault(3);
        function = function == "avalanche" ? null : function;
        if (function is not null && !s_functions.Contains(function))
            throw new ImportException(hashType.Number, $"hash-type: function '{function}': not carried over; legal: {string.Join(", ", s_functions)}");
        return new PlacementSpec
        {
            Algorithm = isThreeZero ? "haproxy-consistent-3.0" : "haproxy-consistent",
            KeyHash = function is null or "sdbm" ? null : function,
            Avalanche = function is null || modifier == "avalanche" ? null : false,
        };
    }

    private static string Balance(HaproxySection section, string backend)
    {
        var balance = section.Last("balance");
        var method = balance?.Words.ElementAtOrDefault(1) ?? "roundrobin";
        var by = string.Join(' ', balance?.Words.Skip(1) ?? []);
        if (method.StartsWith("hdr(", StringComparison.Ordinal))
            return $"the key was {by}: in the sidecar's route set shardKey.sources to the header {method[4..].TrimEnd(')')} (HAProxy takes what stands before the first comma, the sidecar the whole value)";
        return method switch
        {
            "url_param" => $"the key was {by}: in the sidecar's route set shardKey.sources to the query parameter {balance!.Words.ElementAtOrDefault(2)}",
            "uri" or "hash" => $"the key was {by}: give the sidecar's route a shardKey source that yields the same bytes",
            "source" => throw new ImportException(balance!.Number, "balance source hashes the binary address of the client, which is not carried over; legal: hdr(NAME), uri, url_param, hash EXPRESSION"),
            _ => throw new ImportException(balance?.Number ?? section.Line, $"backend '{backend}' balances by {method}: no mapping to keep; legal: hdr(NAME), uri, url_param, hash EXPRESSION"),
        };
    }

    private static void Add(RingDraft draft, HaproxyServer server)
    {
        if (server.IsBackup)
        {
            draft.Note($"line {server.Line}: backup server {server.Name} is left out: it owns no keys");
            return;
        }

        var address = NodeAddress.TryParse(server.Address, out _) ? server.Address : $"{server.Address}:80";
        if (address != server.Address)
            draft.Note($"line {server.Line}: server {server.Name} has no port of its own: HAProxy takes that of the client's connection; please put the right one for {address}");
        if (server.Weight == 0 || server.IsDisabled)
            draft.Note($"line {server.Line}: server {server.Name} {(server.IsDisabled ? "is disabled" : "has weight 0")}, so it has no keys: status joining");
        draft.Add(
            server.Line,
            server.Name,
            address,
            Math.Max(1, server.Weight),
            HashName(server, address),
            server.Weight == 0 || server.IsDisabled ? NodeStatus.Joining : NodeStatus.Active);
    }

    /// <summary>What places the server; its id, too, where it has no address on the network or no guid to go by.</summary>
    private static string HashName(HaproxyServer server, string address)
    {
        var endpoint = NodeAddress.TryParse(address, out var parsed) ? parsed : default;
        switch (server.HashKey)
        {
            case "id":
            case "addr" or "addr-port" when endpoint.Scheme is NodeScheme.Unix:
            case "guid" when server.Guid is null:
                return server.Id.ToString(CultureInfo.InvariantCulture);
            case "id32":
                return HaproxyNodeKey.OfId32(server.Id);
            case "guid":
                return HaproxyNodeKey.OfGuid(server.Guid!);
            case "addr" or "addr-port" when IPAddress.TryParse(endpoint.Host, out var ip):
                return HaproxyNodeKey.OfAddress(ip, server.HashKey == "addr-port" ? endpoint.Port : null);
            default:
                throw new ImportException(server.Line, $"server {server.Name}: hash-key {server.HashKey} of {server.Address} is not carried over; legal: id, id32, guid, and addr or addr-port of an IP address");
        }
    }
}

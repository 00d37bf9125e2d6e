using System.Text.Json;
using RingProxy.Hashing;
using RingProxy.Topology;

namespace RingProxy.Cli;

/// <summary>mcrouter's JSON configuration: one pool of it, by the hash that a route to it names.</summary>
internal static class McrouterImporter
{
    private static readonly JsonDocumentOptions s_options = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    /// <param name="text">The configuration.</param>
    /// <param name="pool">The pool's name.</param>
    /// <param name="ringId">Id of the ring; null: the pool's name.</param>
    public static ImportedRing Import(string text, string pool, string? ringId)
    {
        using var json = Parse(text);
        var found = Pool(json.RootElement, pool);
        var draft = new RingDraft(pool, new PlacementSpec { Algorithm = Algorithm(json.RootElement, found, pool) });
        foreach (var server in Servers(found, pool))
            draft.Add(0, server, server);
        draft.Note("a key is hashed without its routing prefix, and only up to '|#|' if it has that: the sidecar takes the whole key");
        draft.Note("route handles around the pool (failover, warm-up, shadow, …) are not carried over");
        return draft.Finish(ringId);
    }

    private static JsonDocument Parse(string text)
    {
        try
        {
            return JsonDocument.Parse(text, s_options);
        }
        catch (JsonException e)
        {
            throw new ImportException((int)(e.LineNumber ?? -1) + 1, $"not JSON: {e.Message}");
        }
    }

    private static JsonElement Pool(JsonElement root, string name)
    {
        var pools = Member(root, "pools");
        var names = pools is { ValueKind: JsonValueKind.Object } all ? string.Join(", ", all.EnumerateObject().Select(member => member.Name)) : "none";
        return Member(pools, name) ?? throw new ImportException(0, $"no pool '{name}'; there are: {names}");
    }

    private static IEnumerable<string> Servers(JsonElement pool, string name)
    {
        if (Member(pool, "servers") is not { ValueKind: JsonValueKind.Array } servers || servers.GetArrayLength() == 0)
            throw new ImportException(0, $"pool '{name}' has no list of servers");
        return servers.EnumerateArray().Select(server => Address(server.ValueKind is JsonValueKind.String ? server.GetString()! : Text(server, "hostname") ?? Text(server, "addr") ?? ""));
    }

    /// <summary>Host and port; protocol and security may follow.</summary>
    private static string Address(string server)
    {
        for (var text = server; text.Length > 0; text = text[..Math.Max(0, text.LastIndexOf(':'))])
        {
            if (NodeAddress.TryParse(text, out _))
                return text;
        }

        throw new ImportException(0, $"server '{server}': legal: host:port, with more after a colon");
    }

    private static string Algorithm(JsonElement root, JsonElement pool, string name)
    {
        var hash = Hashes(root, name).Concat(Member(pool, "hash") is { } own ? [own] : []).Where(hash => hash.ValueKind is not JsonValueKind.Undefined).Select(Describe).Distinct().ToList();
        return hash switch
        {
            [] or ["Ch3"] => "mcrouter-ch3",
            ["Crc32"] => "mcrouter-crc32",
            _ => throw new ImportException(0, $"pool '{name}' is hashed by {string.Join(" and ", hash)}: not carried over; legal: one of Ch3, Crc32, without salt"),
        };
    }

    private static string Describe(JsonElement hash)
    {
        if (hash.ValueKind is JsonValueKind.String)
            return hash.GetString()!;
        var function = Text(hash, "hash_func") ?? "Ch3";
        return Text(hash, "salt") is { Length: > 0 } salt ? $"{function} with salt '{salt}'" : function;
    }

    /// <summary>The hash of every PoolRoute or HashRoute to the pool.</summary>
    private static IEnumerable<JsonElement> Hashes(JsonElement element, string pool)
    {
        if (element.ValueKind is JsonValueKind.Array)
            return element.EnumerateArray().SelectMany(item => Hashes(item, pool));
        if (element.ValueKind is JsonValueKind.String && element.GetString() is { } text && text.StartsWith($"PoolRoute|{pool}|", StringComparison.Ordinal))
            return [JsonSerializer.SerializeToElement(text.Split('|')[2])];
        if (element.ValueKind is not JsonValueKind.Object)
            return [];
        var own = Text(element, "pool") == pool && Member(element, "hash") is { } hash ? [hash] : Array.Empty<JsonElement>();
        return own.Concat(element.EnumerateObject().SelectMany(member => Hashes(member.Value, pool)));
    }

    private static JsonElement? Member(JsonElement? element, string name) =>
        element is { ValueKind: JsonValueKind.Object } members && members.TryGetProperty(name, out var value) ? value : null;

    private static string? Text(JsonElement element, string name) =>
        Member(element, name) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;
}

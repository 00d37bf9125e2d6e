using RingProxy.Hashing;
using RingProxy.Topology;

namespace RingProxy.Cli;

/// <summary>nginx's configuration: one upstream of it, in <c>http</c> or <c>stream</c>.</summary>
internal static class NginxImporter
{
    /// <param name="text">The configuration.</param>
    /// <param name="file">Its path, to which includes are relative; null for standard input.</param>
    /// <param name="upstream">The upstream's name.</param>
    /// <param name="ringId">Id of the ring; null: the upstream's name.</param>
    public static ImportedRing Import(string text, string? file, string upstream, string? ringId)
    {
        var all = new NginxReader(text, file).ReadAll();
        var unread = all.SelectMany(directive => directive.Everything()).Where(directive => directive.Name == "include").Select(include => include.Words[1]).ToList();
        var found = Upstream(all, upstream, unread);
        var (hash, isConsistent) = Hash(found);
        var draft = new RingDraft(upstream, new PlacementSpec { Algorithm = isConsistent ? "nginx-consistent" : "nginx-hash" });
        var servers = found.Block.Where(directive => directive.Name == "server").Select(NginxServer.Of).ToList();
        foreach (var backup in servers.Where(server => server.IsBackup))
            draft.Note($"line {backup.Line}: backup server {backup.Name} is left out: it owns no keys");

        foreach (var server in Merged(servers.Where(server => !server.IsBackup), isConsistent, draft))
            draft.Add(server.Line, server.Name, server.Address, server.Weight, isConsistent ? server.Name : null, server.IsDown ? NodeStatus.Down : NodeStatus.Active);
        AddNotes(draft, found, servers, hash, isConsistent);
        foreach (var path in unread)
            draft.Note($"include {path} cannot be read: what stands there is not seen");
        return draft.Finish(ringId);
    }

    private static NginxDirective Upstream(IReadOnlyList<NginxDirective> all, string name, IReadOnlyList<string> unread)
    {
        var upstreams = all.SelectMany(directive => directive.Everything()).Where(directive => directive is { Name: "upstream", Words.Count: 2 }).ToList();
        return upstreams.FirstOrDefault(upstream => upstream.Words[1] == name)
            ?? throw new ImportException(0, string.Concat(unread.Select(path => $"; include {path} cannot be read").Prepend($"no upstream '{name}'; there are: {string.Join(", ", upstreams.Select(upstream => upstream.Words[1]))}")));
    }

    private static (NginxDirective Hash, bool IsConsistent) Hash(NginxDirective upstream)
    {
        if (upstream.Block.FirstOrDefault(directive => directive.Name == "include") is { } include)
            throw new ImportException(include.Line, $"include {include.Words[1]}: cannot be read, and it belongs to upstream '{upstream.Words[1]}'") { File = include.File };
        var hash = upstream.Block.LastOrDefault(directive => directive.Name == "hash");
        if (hash is { Words: [_, _] or [_, _, "consistent"] })
            return (hash, hash.Words.Count == 3);
        var method = upstream.Block.FirstOrDefault(directive => directive.Name is "least_conn" or "ip_hash" or "random" or "least_time" or "hash");
        throw new ImportException(method?.Line ?? upstream.Line, $"upstream '{upstream.Words[1]}' balances by {(method is null ? "round robin" : string.Join(' ', method.Words))}: no mapping to keep; legal: hash KEY consistent, hash KEY")
        {
            File = upstream.File,
        };
    }

    /// <summary>Lines for one and the same server make one node: nginx gives such lines the same points, and takes turns between them.</summary>
    private static IEnumerable<NginxServer> Merged(IEnumerable<NginxServer> servers, bool isConsistent, RingDraft draft)
    {
        if (!isConsistent)
            return servers;
        return servers.GroupBy(server => server.Name, StringComparer.Ordinal).Select(same =>
        {
            if (same.Count() > 1)
                draft.Note($"server {same.Key} stands {same.Count()} times: one node with the greatest of its weights has the same points");
            return same.MaxBy(server => server.Weight)!;
        });
    }

    private static void AddNotes(RingDraft draft, NginxDirective upstream, List<NginxServer> servers, NginxDirective hash, bool isConsistent)
    {
        draft.Note(NginxKeys.Describe(hash.Words[1]));
        if (!isConsistent)
            draft.Note("without 'consistent' a change of servers moves nearly all keys: consider a transition to an algorithm that moves few");
        if (!isConsistent && servers.Any(server => server.IsDown && !server.IsBackup))
            draft.Note("a server is down: nginx hashes its keys again for another one, here they go to the next in their preference lists, mostly a different one");
        foreach (var server in servers.Where(server => !server.Name.StartsWith("unix:", StringComparison.OrdinalIgnoreCase) && IsHostName(server.Address)))
            draft.Note($"line {server.Line}: {server.Name} is a host name: nginx gives its keys to all addresses of that name in turn, here the name is resolved for each connection");
        foreach (var parameter in servers.SelectMany(server => server.Others).Distinct(StringComparer.Ordinal))
            draft.Note($"server parameter {parameter} is not carried over: health and limits belong to the sidecar's settings");
        foreach (var directive in upstream.Block.Where(directive => directive.Name is not ("server" or "hash")).DistinctBy(directive => directive.Name))
            draft.Note($"line {directive.Line}: {directive.Name} is not carried over");
    }

    private static bool IsHostName(string address) =>
        NodeAddress.TryParse(address, out var parsed) && Uri.CheckHostName(parsed.Host) is UriHostNameType.Dns;
}

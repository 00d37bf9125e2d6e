namespace RingProxy.Cli;

/// <summary>A server of an HAProxy backend.</summary>
/// <param name="Line">Where it stands.</param>
/// <param name="Name">As configured.</param>
/// <param name="Address">As written; <c>:port</c> stripped of prefixes such as <c>ipv4@</c>.</param>
/// <param name="Id">Its numeric id, given or assigned.</param>
/// <param name="Weight">0 to 256.</param>
/// <param name="HashKey">What its points are made from: <c>id</c>, <c>id32</c>, <c>addr</c>, <c>addr-port</c>, <c>guid</c>.</param>
/// <param name="Guid">Its <c>guid</c>; null without one.</param>
/// <param name="IsBackup">Marked <c>backup</c>.</param>
/// <param name="IsDisabled">Marked <c>disabled</c>.</param>
internal sealed record HaproxyServer(int Line, string Name, string Address, int Id, int Weight, string HashKey, string? Guid, bool IsBackup, bool IsDisabled)
{
    /// <summary>
    /// The servers of a backend with their ids. A server without one gets the first free id at or above a counter that starts at 1 and is, after each server,
    /// one above what it came to, so mostly the server's position (check_config_validity in src/cfgparse.c).
    /// </summary>
    public static IReadOnlyList<HaproxyServer> Of(HaproxySection backend)
    {
        var servers = Expand(backend).ToList();
        var taken = servers.Where(server => server.Id > 0).Select(server => server.Id).ToHashSet();
        var next = 1;
        for (var i = 0; i < servers.Count; i++, next++)
        {
            if (servers[i].Id > 0)
                continue;
            while (!taken.Add(next))
                next++;
            servers[i] = servers[i] with { Id = next };
        }

        return servers;
    }

    private static IEnumerable<HaproxyServer> Expand(HaproxySection backend)
    {
        // Options in force for the servers that follow; a later default-server adds to an earlier one.
        var defaults = new List<string>();
        foreach (var line in backend.Inherited.Where(line => line.Keyword == "default-server").Concat(backend.Own))
        {
            if (line.Keyword == "default-server")
                defaults.AddRange(line.Words.Skip(1));
            else if (line.Keyword == "server")
                yield return One(line, Word(line, 1), Word(line, 2), [.. defaults, .. line.Words.Skip(3)]);
            else if (line.Keyword == "server-template")
                foreach (var number in Range(line, Word(line, 2)))
                    yield return One(line, $"{Word(line, 1)}{number}", Word(line, 3), [.. defaults, .. line.Words.Skip(4)]);
        }
    }

    private static HaproxyServer One(HaproxyLine line, string name, string address, IReadOnlyList<string> options)
    {
        var hashKey = new HaproxyLine(line.Number, ["server", .. options]).After("hash-key");
        // Its value may be called like another option.
        var all = new HaproxyLine(line.Number, ["server", .. options.Where((_, i) => i == 0 || options[i - 1] != "hash-key")]);
        if (options.Prepend(address).FirstOrDefault(word => word.Contains('$', StringComparison.Ordinal)) is { } variable)
            throw new ImportException(line.Number, $"server {name}: '{variable}': variables of the environment are not read; legal: the value itself");
        var isBackup = options.LastOrDefault(option => option is "backup" or "no-backup") == "backup";
        var isDisabled = options.LastOrDefault(option => option is "disabled" or "enabled") == "disabled";
        return new HaproxyServer(
            line.Number,
            name,
            Bare(address),
            all.After("id") is { } id ? WholeNumbers.Parse(line.Number, $"id of server {name}", id, 1, int.MaxValue) : 0,
            all.After("weight") is { } weight ? WholeNumbers.Parse(line.Number, $"weight of server {name}", weight, 0, 256) : 1,
            hashKey ?? "id",
            all.After("guid"),
            isBackup,
            isDisabled);
    }

    private static string Bare(string address)
    {
        var bare = address[(address.IndexOf('@', StringComparison.Ordinal) + 1)..];
        if (address.StartsWith('/') || address.StartsWith("unix@", StringComparison.Ordinal))
            return $"unix:{bare}";
        // HAProxy takes what follows the last colon for the port, brackets or not.
        var colon = bare.LastIndexOf(':');
        return bare.AsSpan().Count(':') > 1 && !bare.StartsWith('[') ? $"[{bare[..colon]}]{bare[colon..]}" : bare;
    }

    private static IEnumerable<int> Range(HaproxyLine line, string text)
    {
        var dash = text.IndexOf('-', StringComparison.Ordinal);
        var first = dash < 0 ? 1 : WholeNumbers.Parse(line.Number, "server-template", text[..dash], 0, 1_000_000);
        var last = WholeNumbers.Parse(line.Number, "server-template", text[(dash + 1)..], first, first + 10_000);
        return Enumerable.Range(first, last - first + 1);
    }

    private static string Word(HaproxyLine line, int index) => index < line.Words.Count
        ? line.Words[index]
        : throw new ImportException(line.Number, $"{line.Keyword}: name and address are needed");
}

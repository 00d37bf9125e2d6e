using RingProxy.Topology;

namespace RingProxy.Cli;

/// <summary>A <c>server</c> of an nginx upstream.</summary>
/// <param name="Line">Where it stands.</param>
/// <param name="Name">As written: what nginx hashes.</param>
/// <param name="Weight">At least 1.</param>
/// <param name="IsDown">Marked <c>down</c>.</param>
/// <param name="IsBackup">Marked <c>backup</c>.</param>
/// <param name="Others">Parameters that have nothing to do with the mapping.</param>
internal sealed record NginxServer(int Line, string Name, int Weight, bool IsDown, bool IsBackup, IReadOnlyList<string> Others)
{
    private const string DefaultPort = ":80";

    /// <summary>As a ring document writes it: with nginx's default port where there is none.</summary>
    public string Address => Name.StartsWith("unix:", StringComparison.OrdinalIgnoreCase)
        ? $"unix:{Name["unix:".Length..]}"
        : NodeAddress.TryParse(Name, out _) ? Name : Name + DefaultPort;

    public static NginxServer Of(NginxDirective directive)
    {
        if (directive.Words.Count < 2)
            throw new ImportException(directive.Line, "server: the address is missing") { File = directive.File };
        var weight = 1;
        var others = new List<string>();
        foreach (var parameter in directive.Words.Skip(2))
        {
            if (parameter.StartsWith("weight=", StringComparison.Ordinal))
                weight = WholeNumbers.Parse(directive.Line, $"weight of server {directive.Words[1]}", parameter["weight=".Length..], 1, 65_535);
            else if (parameter is not ("down" or "backup"))
                others.Add(parameter.Split('=')[0]);
        }

        return new NginxServer(directive.Line, directive.Words[1], weight, directive.Words.Contains("down"), directive.Words.Contains("backup"), others);
    }
}

namespace RingProxy.Cli;

/// <summary>One line of twemproxy's <c>servers</c>: <c>host:port:weight [name]</c> or <c>/socket:weight [name]</c>.</summary>
/// <param name="Address">As a ring document writes it.</param>
/// <param name="Weight">At least 1.</param>
/// <param name="Name">The name given; null without one.</param>
/// <param name="HashName">What ketama hashes: the name, else <c>host:port</c>, and the host alone where the port is libmemcached's 11211.</param>
internal sealed record TwemproxyServer(string Address, int Weight, string? Name, string HashName)
{
    private const int KetamaPort = 11211;

    /// <exception cref="ImportException">Not such a line.</exception>
    public static TwemproxyServer Parse(int line, string text)
    {
        var space = text.LastIndexOf(' ');
        var name = space >= 0 ? text[(space + 1)..] : null;
        var parts = (space >= 0 ? text[..space] : text).TrimEnd();
        var colon = parts.LastIndexOf(':');
        if (colon <= 0)
            throw new ImportException(line, $"server '{text}': legal: host:port:weight [name] or /socket:weight [name]");

        var weight = WholeNumbers.Parse(line, $"weight of server '{text}'", parts[(colon + 1)..], 1, 1_000_000);
        var server = parts[..colon];
        if (server.StartsWith('/'))
            return new TwemproxyServer($"unix:{server}", weight, name, name ?? $"{server}:");

        var port = server.LastIndexOf(':');
        if (port <= 0)
            throw new ImportException(line, $"server '{text}': legal: host:port:weight [name] or /socket:weight [name]");
        var isKetamaPort = WholeNumbers.Parse(line, $"port of server '{text}'", server[(port + 1)..], 1, 65_535) == KetamaPort;
        return new TwemproxyServer(server, weight, name, name ?? (isKetamaPort ? server[..port] : server));
    }
}

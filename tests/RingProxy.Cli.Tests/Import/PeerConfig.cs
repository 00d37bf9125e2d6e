using System.Globalization;
using System.Text;
using System.Text.Json;

namespace RingProxy.Cli.Tests;

/// <summary>A recorded vector written out as the configuration that its peer was run with, and the command line that imports it.</summary>
internal static class PeerConfig
{
    /// <summary>The text of the configuration; null where the command line alone holds it.</summary>
    public static string? TextOf(JsonElement vector) => Peer(vector) switch
    {
        "twemproxy" => Twemproxy(vector),
        "nginx" => Nginx(vector),
        "haproxy" => Haproxy(vector),
        _ => null,
    };

    public static string[] Arguments(JsonElement vector, string file) => Peer(vector) switch
    {
        "twemproxy" => ["import", "twemproxy", file],
        "nginx" => ["import", "nginx", file, "nodes"],
        "haproxy" => ["import", "haproxy", file, "nodes"],
        _ => ["import", "memcached-client", string.Join(',', Nodes(vector).Select(node => $"{Text(node, "address")}:{Weight(node)}")), .. Style(vector)],
    };

    private static string Twemproxy(JsonElement vector)
    {
        var config = vector.GetProperty("config");
        var text = new StringBuilder("alpha:\n  listen: 127.0.0.1:22121\n  auto_eject_hosts: false\n");
        text.Append(CultureInfo.InvariantCulture, $"  hash: {Text(config, "hash")}\n  distribution: {Text(config, "distribution")}\n");
        if (config.TryGetProperty("hash_tag", out var tag))
            text.Append(CultureInfo.InvariantCulture, $"  hash_tag: \"{tag.GetString()}\"\n");
        text.Append("  servers:\n");
        var isNamed = Text(config, "form").Contains("name", StringComparison.Ordinal);
        foreach (var node in Nodes(vector))
            text.Append(CultureInfo.InvariantCulture, $"   - {Text(node, "address")}:{Weight(node)}{(isNamed ? $" {Text(node, "name")}" : "")}\n");
        return text.ToString();
    }

    private static string Nginx(JsonElement vector)
    {
        var servers = Nodes(vector).Select(node => $"    server {Text(node, "address")} weight={Weight(node)} max_fails=0;");
        return $"http {{\n  upstream other {{ server 10.0.0.1; }}\n  upstream nodes {{ # the one\n    {Text(vector.GetProperty("config"), "directive")};\n{string.Join('\n', servers)}\n  }}\n}}\n";
    }

    private static string Haproxy(JsonElement vector)
    {
        var directives = Text(vector.GetProperty("config"), "directive").Split(';', StringSplitOptions.TrimEntries);
        var servers = Nodes(vector).Select(node => $"  server {Text(node, "name")} {Text(node, "address")} id {Text(node, "id")} weight {Weight(node)} check");
        return $"defaults\n  mode http\n\nbackend nodes\n  {string.Join("\n  ", directives)}\n{string.Join('\n', servers)}\n\nfrontend web\n  default_backend nodes\n";
    }

    private static string[] Style(JsonElement vector)
    {
        var behaviours = vector.GetProperty("config").GetProperty("behaviours");
        var style = behaviours.TryGetProperty("ketama_weighted", out _) ? "libmemcached-ketama-weighted" : "libmemcached-ketama";
        return behaviours.TryGetProperty("hash", out var hash) ? ["--style", style, "--hash", hash.GetString()!] : ["--style", style];
    }

    private static string Peer(JsonElement vector) => Text(vector, "peer");

    private static JsonElement.ArrayEnumerator Nodes(JsonElement vector) => vector.GetProperty("nodes").EnumerateArray();

    private static string Weight(JsonElement node) => Text(node, "weight");

    private static string Text(JsonElement element, string name) => element.GetProperty(name).ToString();
}

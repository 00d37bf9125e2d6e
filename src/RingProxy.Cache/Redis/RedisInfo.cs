using System.Globalization;
using System.Text;

namespace RingProxy.Cache;

/// <summary>
/// INFO of several nodes as one: counts, bytes and keys are added; the largest uptime and peak count; where nodes differ in words, the first
/// one's stand. A client that reads one server's INFO finds everything where it looks for it.
/// </summary>
internal sealed class RedisInfo
{
    private static readonly HashSet<string> s_added = new(StringComparer.Ordinal)
    {
        "connected_clients", "blocked_clients", "tracking_clients", "pubsub_clients", "maxclients", "used_memory", "used_memory_rss", "used_memory_dataset", "used_memory_overhead",
        "used_memory_lua", "used_memory_scripts", "maxmemory", "total_system_memory", "total_connections_received", "total_commands_processed",
        "instantaneous_ops_per_sec", "total_net_input_bytes", "total_net_output_bytes", "rejected_connections", "expired_keys", "evicted_keys",
        "keyspace_hits", "keyspace_misses", "pubsub_channels", "pubsub_patterns", "total_error_replies", "total_reads_processed",
        "total_writes_processed", "rdb_changes_since_last_save", "used_cpu_sys", "used_cpu_user", "number_of_cached_scripts", "loading",
    };

    private static readonly HashSet<string> s_largest = new(StringComparer.Ordinal) { "uptime_in_seconds", "uptime_in_days", "used_memory_peak", "mem_fragmentation_ratio" };

    private readonly List<(string Section, List<string> Names)> _sections = [];
    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);

    public void Add(string info)
    {
        var section = NamesOf("");
        foreach (var line in info.Split("\r\n", StringSplitOptions.RemoveEmptyEntries))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (line.StartsWith("# ", StringComparison.Ordinal))
                section = NamesOf(line);
            else if (colon > 0)
                Add(section, line[..colon], line[(colon + 1)..]);
        }
    }

    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (var (section, names) in _sections.Where(section => section.Section.Length > 0 || section.Names.Count > 0))
        {
            if (text.Length > 0)
                text.Append("\r\n");
            text.Append(section).Append(section.Length > 0 ? "\r\n" : "");
            foreach (var name in names)
                text.Append(name).Append(':').Append(_values[name]).Append("\r\n");
        }

        return text.ToString();
    }

    private List<string> NamesOf(string section)
    {
        var known = _sections.Find(entry => entry.Section == section);
        if (known.Names is not null)
            return known.Names;
        _sections.Add((section, []));
        return _sections[^1].Names;
    }

    private void Add(List<string> section, string name, string value)
    {
        if (!_values.TryGetValue(name, out var before))
        {
            section.Add(name);
            _values[name] = value;
        }
        else if (value.Contains('=', StringComparison.Ordinal))
        {
            _values[name] = AddLists(before, value);
        }
        else if (s_added.Contains(name) || s_largest.Contains(name))
        {
            _values[name] = Combine(before, value, s_added.Contains(name));
        }
    }

    /// <summary>Such as <c>keys=3,expires=0,avg_ttl=0</c>.</summary>
    private static string AddLists(string before, string value)
    {
        var counts = before.Split(',').Select(part => part.Split('=', 2)).Where(part => part.Length == 2).ToList();
        var more = value.Split(',').Select(part => part.Split('=', 2)).Where(part => part.Length == 2).ToDictionary(part => part[0], part => part[1], StringComparer.Ordinal);
        return string.Join(',', counts.Select(part => $"{part[0]}={(more.TryGetValue(part[0], out var other) ? Combine(part[1], other, isSum: part[0] != "avg_ttl") : part[1])}"));
    }

    private static string Combine(string before, string value, bool isSum)
    {
        if (long.TryParse(before, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var x) && long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var y))
            return (isSum ? x + y : Math.Max(x, y)).ToString(CultureInfo.InvariantCulture);
        return double.TryParse(before, NumberStyles.Float, CultureInfo.InvariantCulture, out var a) && double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var b)
            ? (isSum ? a + b : Math.Max(a, b)).ToString("0.######", CultureInfo.InvariantCulture)
            : before;
    }
}

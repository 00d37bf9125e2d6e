using System.Buffers;
using System.Globalization;
using System.Text;
using RingProxy.Protocols;

namespace RingProxy.Cache;

/// <summary>
/// The statistics of several nodes as one: counts are added; what has no sum is the first node's. With <c>nodes</c> before what is asked for each
/// node's own are told instead, by names that begin with its id.
/// </summary>
/// <param name="argument">What is asked for: nothing, <c>items</c>, <c>settings</c>, <c>nodes</c>, <c>nodes items</c>, …</param>
internal sealed class MemcachedStatistics(string argument)
{
    /// <summary>Ends of names whose values mean nothing together, beside those of <see cref="s_alone"/>.</summary>
    private static readonly string[] s_endsOfThoseAlone = ["age", "age_hot", "age_warm", "chunk_size", "chunks_per_page", "evicted_time", "_level"];

    private static readonly HashSet<string> s_alone = new(StringComparer.Ordinal)
    {
        "pid", "uptime", "time", "version", "libevent", "pointer_size", "threads", "hash_power_level", "accepting_conns", "listen_disabled_num", "time_in_listen_disabled_us",
    };

    /// <summary>What stands before the argument when each node is to be told of.</summary>
    private const string ByNode = "nodes";

    /// <summary>Those that are names and values alone.</summary>
    private static readonly string[] s_legalByNode = ["", "items", "slabs", "settings", "sizes", "conns"];

    private readonly List<string> _names = [];
    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);
    private readonly List<string> _lines = [];
    private readonly Dictionary<string, int> _lineOfPrefix = new(StringComparer.Ordinal);

    private string _before = "";

    /// <summary>The sentence for an argument that cannot be told by node.</summary>
    public static string LegalOfNodes { get; } = $"stats {ByNode} is legal with: nothing, {string.Join(", ", s_legalByNode[1..])}";

    /// <summary>Whether each node is told of; one that fails is then told of, too.</summary>
    public bool IsByNode => Asked(argument) != argument;

    private bool IsAdded => argument is "" or "items" or "slabs" or "sizes";

    /// <summary>What nodes are asked for, given what the client asks for; null: that is not legal.</summary>
    public static string? Asked(string argument)
    {
        var words = argument.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words is not [ByNode, ..])
            return argument;
        var rest = string.Join(' ', words[1..]);
        return s_legalByNode.Contains(rest) ? rest : null;
    }

    /// <param name="nodeId">Whose.</param>
    /// <param name="reply">What it has said.</param>
    /// <param name="isBinary">Of which protocol.</param>
    public void Add(string nodeId, ReadOnlySpan<byte> reply, bool isBinary)
    {
        _before = IsByNode ? $"{nodeId}:" : "";
        if (isBinary)
            AddPackets(reply);
        else
            AddLines(reply);
    }

    /// <summary>A node that has no figures, but an error.</summary>
    public void AddError(string nodeId, string error)
    {
        _before = $"{nodeId}:";
        Add("error", error);
    }

    /// <param name="writer">Takes the reply of the binary protocol.</param>
    /// <param name="opaque">The client's.</param>
    public void WritePackets(ArrayBufferWriter<byte> writer, uint opaque)
    {
        foreach (var name in _names)
            WritePacket(writer, opaque, name, _values[name]);
        WritePacket(writer, opaque, "", "");
    }

    /// <param name="writer">Takes the reply of the text protocol.</param>
    /// <param name="first">The first node's reply, whose last line ends this one.</param>
    public void WriteLines(ArrayBufferWriter<byte> writer, ReadOnlySpan<byte> first)
    {
        foreach (var name in _names)
            Encoding.UTF8.GetBytes($"STAT {name} {_values[name]}\r\n", writer);
        foreach (var line in _lines)
            Encoding.UTF8.GetBytes($"{line}\r\n", writer);
        var last = first.TrimEnd("\r\n"u8);
        writer.Write(last[(last.LastIndexOf((byte)'\n') + 1)..]);
        writer.Write("\r\n"u8);
    }

    private void AddLines(ReadOnlySpan<byte> reply)
    {
        var lines = Encoding.UTF8.GetString(reply).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        foreach (var line in lines[..^1])
        {
            if (line.StartsWith("STAT ", StringComparison.Ordinal) && line.IndexOf(' ', 5) is > 0 and var blank)
                Add(line[5..blank], line[(blank + 1)..]);
            else if (line.StartsWith("PREFIX ", StringComparison.Ordinal))
                AddPrefix(line);
            else
                _lines.Add(line);
        }
    }

    /// <summary><c>PREFIX name get 1 hit 0 …</c>.</summary>
    private void AddPrefix(string line)
    {
        var words = line.Split(' ');
        if (_lineOfPrefix.TryAdd(words[1], _lines.Count))
        {
            _lines.Add(line);
            return;
        }

        var known = _lines[_lineOfPrefix[words[1]]].Split(' ');
        for (var i = 3; i < Math.Min(known.Length, words.Length); i += 2)
        {
            if (ulong.TryParse(known[i], CultureInfo.InvariantCulture, out var sum) && ulong.TryParse(words[i], CultureInfo.InvariantCulture, out var more))
                known[i] = (sum + more).ToString(CultureInfo.InvariantCulture);
        }

        _lines[_lineOfPrefix[words[1]]] = string.Join(' ', known);
    }

    private void AddPackets(ReadOnlySpan<byte> reply)
    {
        while (reply.Length >= BinaryHeader.Bytes && new BinaryHeader(reply) is { KeyBytes: > 0 } header)
        {
            var body = reply.Slice(BinaryHeader.Bytes, (int)header.BodyBytes)[header.ExtrasBytes..];
            Add(Encoding.UTF8.GetString(body[..header.KeyBytes]), Encoding.UTF8.GetString(body[header.KeyBytes..]));
            reply = reply[(BinaryHeader.Bytes + (int)header.BodyBytes)..];
        }
    }

    private void Add(string ofNode, string value)
    {
        var name = _before + ofNode;
        if (!_values.TryGetValue(name, out var known))
        {
            _names.Add(name);
            _values[name] = value;
        }
        else if (IsAdded && !IsAlone(name) && ulong.TryParse(known, CultureInfo.InvariantCulture, out var sum) && ulong.TryParse(value, CultureInfo.InvariantCulture, out var more))
        {
            _values[name] = (sum + more).ToString(CultureInfo.InvariantCulture);
        }
    }

    private static bool IsAlone(string name) => s_alone.Contains(name) || s_endsOfThoseAlone.Any(end => name.EndsWith(end, StringComparison.Ordinal));

    private static void WritePacket(ArrayBufferWriter<byte> writer, uint opaque, string name, string value)
    {
        var (key, text) = (Encoding.UTF8.GetBytes(name), Encoding.UTF8.GetBytes(value));
        var packet = writer.GetSpan(BinaryHeader.Bytes);
        BinaryHeader.WriteResponse(packet, BinaryOpcode.Stat, BinaryStatus.Success, opaque, key.Length, 0, key.Length + text.Length);
        writer.Advance(BinaryHeader.Bytes);
        writer.Write(key);
        writer.Write(text);
    }
}

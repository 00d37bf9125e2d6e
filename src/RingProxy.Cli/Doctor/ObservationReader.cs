using System.Text;
using System.Text.Json;

namespace RingProxy.Cli;

/// <summary>Reads observed pairs: <c>key&lt;TAB&gt;node</c> a line, or a JSON object a line with <c>key</c> and <c>node</c>.</summary>
/// <param name="labels">What a node may be called.</param>
internal sealed class ObservationReader(NodeLabels labels)
{
    private const int MaxUnknownTold = 5;

    private readonly List<Observation> _pairs = [];
    private readonly List<string> _errors = [];
    private int _unknownCount;

    /// <exception cref="CommandException">A line is no pair, or names no node of the ring; there is no pair at all.</exception>
    public async Task<IReadOnlyList<Observation>> ReadAsync(string name, Stream input, CancellationToken cancellationToken)
    {
        var lines = new KeyLines(input);
        var number = 0;
        while (await lines.FillAsync(cancellationToken))
        {
            while (lines.TryTake(out var line))
                Read($"{name}:{++number}", line);
        }

        if (_unknownCount > MaxUnknownTold)
            _errors.Add($"{name}: {_unknownCount - MaxUnknownTold} more lines like these");
        if (_errors.Count == 0 && _pairs.Count == 0)
            _errors.Add($"{name}: holds no pairs; legal: key<TAB>node a line");
        return _errors.Count == 0 ? _pairs : throw new CommandException(ExitCodes.Invalid, _errors);
    }

    private void Read(string place, ReadOnlySpan<byte> line)
    {
        line = line.TrimEnd((byte)'\r');
        if (line.IsEmpty)
            return;
        if (line[0] == '{' && TryReadJson(line, out var key, out var node))
        {
            Add(place, key, node);
            return;
        }

        var tab = line.LastIndexOf((byte)'\t');
        if (tab < 0)
            Fail(place, "no pair; legal: key<TAB>node, or {\"key\":…,\"node\":…}");
        else
            Add(place, line[..tab].ToArray(), Encoding.UTF8.GetString(line[(tab + 1)..]));
    }

    private void Add(string place, byte[] key, string node)
    {
        if (labels.IndexOf(node) is { } index)
            _pairs.Add(new Observation(key, index));
        else
            Fail(place, $"node '{node}': not in the ring; legal: its node ids, addresses and hash names");
    }

    private void Fail(string place, string reason)
    {
        if (_unknownCount++ < MaxUnknownTold)
            _errors.Add($"{place}: {reason}");
    }

    private static bool TryReadJson(ReadOnlySpan<byte> line, out byte[] key, out string node)
    {
        (key, node) = ([], "");
        try
        {
            using var json = JsonDocument.Parse(line.ToArray());
            if (!json.RootElement.TryGetProperty("key", out var keyText) || !json.RootElement.TryGetProperty("node", out var nodeText)
                || keyText.ValueKind is not JsonValueKind.String || nodeText.ValueKind is not JsonValueKind.String)
                return false;
            (key, node) = (Encoding.UTF8.GetBytes(keyText.GetString()!), nodeText.GetString()!);
            return true;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // A key may begin with a brace.
            return false;
        }
    }
}

using System.CommandLine;
using System.Globalization;

namespace RingProxy.Cli;

/// <summary><c>ringctl history</c>: the kept versions of a ring, newest first, the one in force marked.</summary>
internal sealed class HistoryCommand : Command
{
    private const int DefaultLimit = 20;

    private readonly CommandContext _context;
    private readonly Option<long?> _limit = WholeNumber.Option("--limit", 1, $"The most versions to print, newest first. Default: {DefaultLimit}");

    public HistoryCommand(CommandContext context)
        : base("history", "List the kept versions of a ring, newest first; * marks the one in force")
    {
        _context = context;
        Add(_context.Store);
        Add(_context.RingId);
        Add(_limit);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var ringId = _context.RequireRingId(parsed);
        await using var store = _context.OpenStore(parsed);
        var kept = await store.HistoryAsync(ringId, cancellationToken);
        var reading = await store.ReadAsync(ringId, cancellationToken);
        if (kept.Count == 0 && reading.Json is null)
            throw StoredRing.NoRing(store, ringId);

        var current = reading.Json is { } json ? StoredRing.Read(store, json).Document?.Version : null;
        List<RingSummary> versions = [];
        foreach (var version in kept.Take((int)Math.Min(parsed.GetValue(_limit) ?? DefaultLimit, int.MaxValue)))
        {
            var stored = await store.ReadVersionAsync(ringId, version, cancellationToken);
            if (stored is { } bytes) // else pruned since it was listed
                versions.Add(RingSummary.Of(ringId, StoredRing.Read(store, bytes)) with { Version = version, Current = version == current });
        }

        if (_context.IsJson(parsed))
            await CliJson.WriteAsync(
                _context.Terminal.Output, new { store = store.Name, ringId, keptCount = kept.Count, versions }, cancellationToken);
        else
            await PrintAsync(versions, kept.Count);
        return ExitCodes.Ok;
    }

    private async Task PrintAsync(List<RingSummary> versions, int keptCount)
    {
        TableView.Write(
            _context.Terminal,
            ["", "VERSION", "CHECKSUM", "NODES", "CREATED", "AUTHOR", "COMMENT"],
            versions.Select(v => (string[])[v.Current == true ? "*" : "", v.Version!.Value.ToString(CultureInfo.InvariantCulture), .. v.Cells()]));
        if (versions.Count < keptCount)
            await _context.Terminal.Error.WriteLineAsync($"{keptCount - versions.Count} older versions are not shown (--limit)");
    }
}

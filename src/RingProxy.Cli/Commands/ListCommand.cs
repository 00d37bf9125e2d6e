using System.CommandLine;
using System.Globalization;

namespace RingProxy.Cli;

/// <summary><c>ringctl list</c>: the rings of a store and what is in force.</summary>
internal sealed class ListCommand : Command
{
    private readonly CommandContext _context;

    public ListCommand(CommandContext context)
        : base("list", "List the rings of a store")
    {
        _context = context;
        Add(_context.Store);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        await using var store = _context.OpenStore(parsed);
        List<RingSummary> rings = [];
        foreach (var ringId in await store.ListAsync(cancellationToken))
        {
            var reading = await store.ReadAsync(ringId, cancellationToken);
            if (reading.Json is { } json) // else deleted since it was listed
                rings.Add(RingSummary.Of(ringId, StoredRing.Read(store, json)));
        }

        if (_context.IsJson(parsed))
            await CliJson.WriteAsync(_context.Terminal.Output, new { store = store.Name, rings }, cancellationToken);
        else if (rings.Count == 0)
            await _context.Terminal.Error.WriteLineAsync($"{store.Name} holds no ring");
        else
            TableView.Write(
                _context.Terminal,
                ["RING", "VERSION", "CHECKSUM", "NODES", "CREATED", "AUTHOR", "COMMENT"],
                rings.Select(r => (string[])[r.RingId, r.Version?.ToString(CultureInfo.InvariantCulture) ?? "?", .. r.Cells()]));
        return ExitCodes.Ok;
    }
}

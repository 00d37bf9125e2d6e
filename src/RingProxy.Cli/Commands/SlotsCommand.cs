using System.CommandLine;
using System.Globalization;
using RingProxy.Hashing;
using RingProxy.Topology;

namespace RingProxy.Cli;

/// <summary><c>ringctl slots FILE</c>: plans the slot table of a draft so that it moves what it must.</summary>
internal sealed class SlotsCommand : Command
{
    private readonly CommandContext _context;
    private readonly RewrittenFile _file;
    private readonly Option<string?> _from = new("--from") { Description = "The document whose table is in force. Default: what FILE itself lists", HelpName = "FILE" };

    public SlotsCommand(CommandContext context)
        : base("slots", "Plan the slot table of a draft: exact shares, the least movement from the table in force")
    {
        _context = context;
        _file = new RewrittenFile(context, "A draft of algorithm slots; - is stdin");
        _file.AddTo(this);
        Add(_from);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var path = _file.PathOf(parsed);
        var text = new SlotDraft(path, await RingFile.ReadBytesAsync(_context.Terminal, path, cancellationToken));
        var from = parsed.GetValue(_from) is { } other
            ? (await RingFile.ReadDraftAsync(_context.Terminal, other, cancellationToken)).Nodes
            : text.NodesInForce;
        var planned = Plan(path, text.WithoutTable, from);
        var bytes = DraftText.Without(RingDocumentWriter.Write(planned), "checksum", "version", "createdAt");
        await _file.WriteAsync(parsed, (byte[])[.. bytes.Span, (byte)'\n'], cancellationToken);
        await _context.Terminal.Error.WriteLineAsync($"ringctl: {Describe(from, planned.Nodes)}");
        return ExitCodes.Ok;
    }

    private static RingDocument Plan(string path, RingDocument draft, IReadOnlyList<RingNode> from)
    {
        try
        {
            return SlotTables.Plan(draft, from);
        }
        catch (ArgumentException e)
        {
            throw new CommandException(ExitCodes.Invalid, $"{path}: {e.Message}");
        }
    }

    private static string Describe(IReadOnlyList<RingNode> from, IReadOnlyList<RingNode> planned)
    {
        if (from.All(node => node.Slots is null))
            return "there was no table: planned from nothing";
        var before = SlotOwners.Of(from);
        var moved = SlotOwners.Of(planned).Where((owner, slot) => owner != before[slot]).Count();
        return string.Create(CultureInfo.InvariantCulture, $"{moved} of {SlotPlanner.SlotCount} slots change owner ({100.0 * moved / SlotPlanner.SlotCount:F2} %)");
    }
}

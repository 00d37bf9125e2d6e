using System.CommandLine;
using RingProxy.Topology;

namespace RingProxy.Cli;

/// <summary><c>ringctl show</c>: one version of a ring, for people or as the document itself.</summary>
internal sealed class ShowCommand : Command
{
    private readonly CommandContext _context;
    private readonly Option<long?> _version = WholeNumber.Option("--version", 1, "A kept version. Default: the one in force");
    private readonly Option<bool> _draft = new("--draft")
    {
        Description = "Print the document without version, checksum and creation time, ready to be edited and put",
    };

    public ShowCommand(CommandContext context)
        : base("show", "Show a ring: nodes, placement, shares; with --format json the document as stored")
    {
        _context = context;
        Add(_context.Store);
        Add(_context.RingId);
        Add(_version);
        Add(_draft);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var ringId = _context.RequireRingId(parsed);
        await using var store = _context.OpenStore(parsed);
        var json = await ReadAsync(store, ringId, parsed.GetValue(_version), cancellationToken);
        if (parsed.GetValue(_draft))
            await WriteDocumentAsync(DraftText.Without(json, "version", "checksum", "createdAt"), cancellationToken);
        else if (_context.IsJson(parsed))
            await WriteDocumentAsync(json, cancellationToken);
        else
            await RingView.WriteAsync(_context.Terminal, RingSnapshot.Build(StoredRing.Parse(store, ringId, json)));
        return ExitCodes.Ok;
    }

    private static async Task<ReadOnlyMemory<byte>> ReadAsync(
        IRingStore store, string ringId, long? version, CancellationToken cancellationToken) => version is { } wanted
        ? await store.ReadVersionAsync(ringId, wanted, cancellationToken) ?? throw StoredRing.NoVersion(store, ringId, wanted)
        : (await store.ReadAsync(ringId, cancellationToken)).Json ?? throw StoredRing.NoRing(store, ringId);

    private async Task WriteDocumentAsync(ReadOnlyMemory<byte> json, CancellationToken cancellationToken)
    {
        await _context.Terminal.Output.WriteAsync(json, cancellationToken);
        if (!json.Span.EndsWith("\n"u8))
            await _context.Terminal.Output.WriteAsync("\n"u8.ToArray(), cancellationToken);
    }
}

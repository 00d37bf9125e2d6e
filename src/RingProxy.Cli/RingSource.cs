using System.CommandLine;
using RingProxy.Topology;

namespace RingProxy.Cli;

/// <summary>A ring to ask, from a file (<c>--ring FILE</c>, drafts too) or from a store (<c>--store URI --ring-id ID</c>).</summary>
internal sealed class RingSource(CommandContext context)
{
    public Option<string?> File { get; } = new("--ring")
    {
        Description = "A ring document or a draft; - is stdin",
        HelpName = "FILE",
    };

    /// <exception cref="CommandException">No source or two, nothing there, or the document is not valid.</exception>
    public async Task<RingSnapshot> LoadAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        if (parsed.GetValue(File) is { } file)
        {
            if (parsed.GetValue(context.Store) is not null)
                throw new CommandException(ExitCodes.Usage, "--ring and --store: give one of them");
            return RingSnapshot.Build(await RingFile.ReadDraftAsync(context.Terminal, file, cancellationToken));
        }

        if (context.StoreAddress(parsed) is null)
            throw new CommandException(ExitCodes.Usage, "no ring: give --ring FILE, or --store URI and --ring-id ID");
        var ringId = context.RequireRingId(parsed);
        await using var store = context.OpenStore(parsed);
        return RingSnapshot.Build(await StoredRing.ReadCurrentAsync(store, ringId, cancellationToken));
    }
}

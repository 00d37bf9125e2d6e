using System.CommandLine;
using RingProxy.Topology;

namespace RingProxy.Cli;

/// <summary>The two sides of a diff: two files, or the ring in force in a store and one file.</summary>
internal sealed class DiffSource(CommandContext context)
{
    public Argument<string[]> Files { get; } = new("FILE")
    {
        Description = "OLD and NEW, ring documents or drafts; NEW alone is compared with the ring in force in the store; - is stdin",
        HelpName = "[OLD] NEW",
        Arity = new ArgumentArity(1, 2),
    };

    /// <exception cref="CommandException">A side is missing or one too many, cannot be read, or is not valid.</exception>
    public async Task<(DiffSide Old, DiffSide New)> LoadAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var files = parsed.GetRequiredValue(Files);
        if (files.Length == 2 && (parsed.GetValue(context.Store) ?? parsed.GetValue(context.RingId)) is not null)
            throw new CommandException(ExitCodes.Usage, "OLD and --store or --ring-id: give two files, or one file and a store");
        if (files.Length == 1 && context.StoreAddress(parsed) is null)
            throw new CommandException(ExitCodes.Usage, "no old ring: give OLD and NEW, or --store URI --ring-id ID and NEW");

        var next = await RingFile.ReadDraftAsync(context.Terminal, files[^1], cancellationToken);
        var (oldName, old) = files.Length == 2
            ? (files[0], await RingFile.ReadDraftAsync(context.Terminal, files[0], cancellationToken))
            : await ReadStoredAsync(parsed, next.RingId, cancellationToken);
        return (new DiffSide(oldName, RingSnapshot.Build(old)), new DiffSide(files[^1], RingSnapshot.Build(Adapt(files[^1], next, old))));
    }

    private async Task<(string Name, RingDocument Document)> ReadStoredAsync(ParseResult parsed, string draftRingId, CancellationToken cancellationToken)
    {
        var ringId = parsed.GetValue(context.RingId) is null && draftRingId != RingDocumentReader.DraftRingId
            ? draftRingId
            : context.RequireRingId(parsed);
        await using var store = context.OpenStore(parsed);
        return (store.Name, await StoredRing.ReadCurrentAsync(store, ringId, cancellationToken));
    }

    /// <summary>What publishing would fill in: the ring's id, and the slot table planned from the one in force.</summary>
    private static RingDocument Adapt(string name, RingDocument draft, RingDocument old)
    {
        var named = draft.RingId == RingDocumentReader.DraftRingId ? draft with { RingId = old.RingId } : draft;
        try
        {
            return SlotTables.PlanIfAbsent(named, old);
        }
        catch (ArgumentException e)
        {
            throw new CommandException(ExitCodes.Invalid, $"{name}: {e.Message}");
        }
    }
}

using System.CommandLine;
using RingProxy.Topology;

namespace RingProxy.Cli;

/// <summary><c>ringctl put FILE</c>: publishes a document as the next version of its ring.</summary>
internal sealed class PutCommand : Command
{
    private readonly CommandContext _context;
    private readonly PublishStep _step;
    private readonly Argument<string> _file = new("FILE")
    {
        Description = "A draft (version and checksum are filled in) or a document with a version above the newest; - is stdin",
    };

    private readonly Option<string?> _comment = new("--comment") { Description = "Why; default: the file's own", HelpName = "TEXT" };

    public PutCommand(CommandContext context)
        : base("put", "Publish a ring document as the next version")
    {
        _context = context;
        _step = new PublishStep(context);
        Add(_file);
        _step.AddOptionsTo(this);
        Add(_comment);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var path = parsed.GetRequiredValue(_file);
        var draft = await RingFile.ReadDraftAsync(_context.Terminal, path, cancellationToken);
        var signed = WithRingId(parsed, path, draft) with
        {
            Author = parsed.GetValue(_step.Author) ?? draft.Author,
            Comment = parsed.GetValue(_comment) ?? draft.Comment,
        };
        await using var store = _context.OpenStore(parsed);
        var publication = await _step.PublisherOf(store).PreparePutAsync(signed, cancellationToken);
        return await _step.FinishAsync(parsed, store, publication, cancellationToken);
    }

    private RingDocument WithRingId(ParseResult parsed, string path, RingDocument draft)
    {
        var wanted = parsed.GetValue(_context.RingId);
        var isNamed = draft.RingId != RingDocumentReader.DraftRingId;
        if (wanted is null)
            return isNamed ? draft : throw new CommandException(ExitCodes.Usage, $"{path} names no ringId: give --ring-id ID");
        return !isNamed || draft.RingId == wanted
            ? draft with { RingId = wanted }
            : throw new CommandException(ExitCodes.Invalid, $"{path}: ringId: \"{draft.RingId}\": must be \"{wanted}\", as --ring-id says, or absent");
    }
}

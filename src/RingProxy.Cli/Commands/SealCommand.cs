using System.CommandLine;
using RingProxy.Topology;

namespace RingProxy.Cli;

/// <summary><c>ringctl seal FILE</c>: gives a document written by hand the version and checksum that a store wants.</summary>
internal sealed class SealCommand : Command
{
    private readonly CommandContext _context;
    private readonly RewrittenFile _file;
    private readonly Option<long?> _version = WholeNumber.Option("--version", 1, "The version to give it. Default: its own, else 1");

    public SealCommand(CommandContext context)
        : base("seal", "Write a document with version and checksum filled in; a checksum it has is computed anew")
    {
        _context = context;
        _file = new RewrittenFile(context, "A ring document or a draft; - is stdin");
        _file.AddTo(this);
        Add(_version);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var path = _file.PathOf(parsed);
        var text = DraftText.Without(await RingFile.ReadBytesAsync(_context.Terminal, path, cancellationToken), "checksum");
        var result = RingDocumentReader.ReadDraft(text);
        var document = result.Document ?? throw RingFile.Invalid(path, result);

        var sealedDocument = document with { Version = parsed.GetValue(_version) ?? Math.Max(1, document.Version) };
        await _file.WriteAsync(parsed, RingDocumentWriter.Write(sealedDocument), cancellationToken);
        return ExitCodes.Ok;
    }
}

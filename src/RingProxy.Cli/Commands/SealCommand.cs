using System.CommandLine;
using RingProxy.Topology;

namespace RingProxy.Cli;

/// <summary><c>ringctl seal FILE</c>: gives a document written by hand the version and checksum that a store wants.</summary>
internal sealed class SealCommand : Command
{
    private readonly CommandContext _context;
    private readonly Argument<string> _file = new("FILE") { Description = "A ring document or a draft; - is stdin" };
    private readonly Option<long?> _version = WholeNumber.Option("--version", 1, "The version to give it. Default: its own, else 1");
    private readonly Option<bool> _inPlace = new("--in-place") { Description = "Replace the file instead of printing" };

    public SealCommand(CommandContext context)
        : base("seal", "Write a document with version and checksum filled in; a checksum it has is computed anew")
    {
        _context = context;
        Add(_file);
        Add(_version);
        Add(_inPlace);
        Validators.Add(r =>
        {
            if (r.GetValue(_inPlace) && r.GetValue(_file) == RingFile.StandardInput)
                r.AddError("--in-place: stdin cannot be replaced");
        });
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var path = parsed.GetRequiredValue(_file);
        var text = DraftText.Without(await RingFile.ReadBytesAsync(_context.Terminal, path, cancellationToken), "checksum");
        var result = RingDocumentReader.ReadDraft(text);
        var document = result.Document ?? throw RingFile.Invalid(path, result);

        var sealedDocument = document with { Version = parsed.GetValue(_version) ?? Math.Max(1, document.Version) };
        var bytes = RingDocumentWriter.Write(sealedDocument);
        if (parsed.GetValue(_inPlace))
            RingFile.Replace(path, bytes);
        else
            await _context.Terminal.Output.WriteAsync(bytes, cancellationToken);
        return ExitCodes.Ok;
    }
}

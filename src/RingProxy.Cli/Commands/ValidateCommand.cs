using System.CommandLine;
using RingProxy.Topology;

namespace RingProxy.Cli;

/// <summary><c>ringctl validate FILE…</c>: every error of every file.</summary>
internal sealed class ValidateCommand : Command
{
    private readonly CommandContext _context;
    private readonly Argument<string[]> _files = new("FILE")
    {
        Description = "Ring documents or drafts; - is stdin",
        Arity = ArgumentArity.OneOrMore,
    };

    public ValidateCommand(CommandContext context)
        : base("validate", "Check ring documents and drafts; tells every error of every file")
    {
        _context = context;
        Add(_files);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        List<FileVerdict> verdicts = [];
        foreach (var file in parsed.GetRequiredValue(_files))
            verdicts.Add(await JudgeAsync(file, cancellationToken));

        var allValid = verdicts.TrueForAll(v => v.Valid);
        if (_context.IsJson(parsed))
            await CliJson.WriteAsync(_context.Terminal.Output, new { valid = allValid, files = verdicts }, cancellationToken);
        else
            await PrintAsync(verdicts);

        return allValid ? ExitCodes.Ok : verdicts.Exists(v => !v.Readable) ? ExitCodes.NotFound : ExitCodes.Invalid;
    }

    private async Task<FileVerdict> JudgeAsync(string file, CancellationToken cancellationToken)
    {
        try
        {
            var bytes = await RingFile.ReadBytesAsync(_context.Terminal, file, cancellationToken);
            return FileVerdict.Of(file, RingDocumentReader.ReadDraft(bytes));
        }
        catch (CommandException e) when (e.ExitCode == ExitCodes.NotFound)
        {
            return FileVerdict.Unreadable(file, e.Message);
        }
    }

    private async Task PrintAsync(IEnumerable<FileVerdict> verdicts)
    {
        await using var output = _context.Terminal.OutputText();
        foreach (var verdict in verdicts)
        {
            if (verdict.Valid)
                await output.WriteLineAsync(verdict.Describe());
            foreach (var error in verdict.Errors)
                await _context.Terminal.Error.WriteLineAsync(verdict.Readable ? $"{verdict.File}: {error}" : error.Message);
        }
    }
}

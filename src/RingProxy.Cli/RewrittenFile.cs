using System.CommandLine;

namespace RingProxy.Cli;

/// <summary>A document that a command reads and writes anew, to stdout or in its place.</summary>
internal sealed class RewrittenFile(CommandContext context, string description)
{
    private readonly Argument<string> _file = new("FILE") { Description = description };
    private readonly Option<bool> _inPlace = new("--in-place") { Description = "Replace the file instead of printing" };

    public void AddTo(Command command)
    {
        command.Add(_file);
        command.Add(_inPlace);
        command.Validators.Add(r =>
        {
            if (r.GetValue(_inPlace) && r.GetValue(_file) == RingFile.StandardInput)
                r.AddError("--in-place: stdin cannot be replaced");
        });
    }

    public string PathOf(ParseResult parsed) => parsed.GetRequiredValue(_file);

    public async Task WriteAsync(ParseResult parsed, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        if (parsed.GetValue(_inPlace))
            RingFile.Replace(PathOf(parsed), bytes.Span);
        else
            await context.Terminal.Output.WriteAsync(bytes, cancellationToken);
    }
}

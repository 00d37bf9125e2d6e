using System.CommandLine;
using System.IO.Pipelines;
using System.Text;

namespace RingProxy.Cli;

/// <summary><c>ringctl lookup … KEY…</c>: which nodes get a key, one line a key, in input order.</summary>
internal sealed class LookupCommand : Command
{
    private readonly CommandContext _context;
    private readonly RingSource _ring;
    private readonly Argument<string[]> _keys = new("KEY") { Description = "Shard keys", Arity = ArgumentArity.ZeroOrMore };
    private readonly Option<string?> _keyFile = new("--keys")
    {
        Description = "A file of keys, one a line, taken byte for byte; - is stdin",
        HelpName = "FILE|-",
    };

    private readonly Option<long?> _replicas =
        WholeNumber.Option("--replicas", 1, "How many nodes to print for a key, owner first. Default: the ring's own 'replicas'");

    private readonly Option<bool> _explain = new("--explain")
    {
        Description = "Also tell hash tag, key hash, owner, and in a transition side, gate and the other owner",
    };

    public LookupCommand(CommandContext context)
        : base("lookup", "Tell which node owns each key: key<TAB>node[,node...]")
    {
        _context = context;
        _ring = new RingSource(_context);
        Add(_keys);
        Add(_ring.File);
        Add(_context.Store);
        Add(_context.RingId);
        Add(_keyFile);
        Add(_replicas);
        Add(_explain);
        Validators.Add(r =>
        {
            if (r.GetValue(_keyFile) is { } file && file == r.GetValue(_ring.File) && file == RingFile.StandardInput)
                r.AddError("--ring - and --keys -: only one of them can be stdin");
        });
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var arguments = parsed.GetValue(_keys) ?? [];
        var file = parsed.GetValue(_keyFile);
        if (arguments.Length == 0 && file is null)
            throw new CommandException(ExitCodes.Usage, "no keys: give KEY arguments, --keys FILE, or --keys - for stdin");

        var snapshot = await _ring.LoadAsync(parsed, cancellationToken);
        await using var input = file is null ? Stream.Null : KeyFile.Open(_context.Terminal, file);
        var owners = new KeyOwners(snapshot, parsed.GetValue(_replicas) ?? snapshot.Document.Replicas);
        var why = parsed.GetValue(_explain);
        ILookupView view = _context.IsJson(parsed)
            ? new JsonLookupView(snapshot, owners, why)
            : new TextLookupView(snapshot, owners, why);

        var output = PipeWriter.Create(_context.Terminal.Output, new StreamPipeWriterOptions(leaveOpen: true));
        foreach (var key in arguments)
            view.Write(Encoding.UTF8.GetBytes(key), output);
        await output.FlushAsync(cancellationToken);
        await WriteAllAsync(new KeyLines(input), view, output, cancellationToken);
        return ExitCodes.Ok;
    }

    private static async Task WriteAllAsync(KeyLines lines, ILookupView view, PipeWriter output, CancellationToken cancellationToken)
    {
        while (await lines.FillAsync(cancellationToken))
        {
            while (lines.TryTake(out var key))
                view.Write(key, output);
            await output.FlushAsync(cancellationToken);
        }
    }
}

using System.CommandLine;

namespace RingProxy.Cli;

/// <summary><c>ringctl import PEER …</c>: a ring document with the mapping of a configuration that people have.</summary>
internal sealed class ImportCommand : Command
{
    private readonly CommandContext _context;
    private readonly Option<string?> _ringId;
    private readonly Option<string?> _out = new("--out") { Description = "Write the document there instead of to stdout", HelpName = "FILE" };

    public ImportCommand(CommandContext context)
        : base("import", "Turn a peer's configuration into a ring document with the same mapping; what could not be carried over is told on stderr")
    {
        _context = context;
        _ringId = context.RingId;
        AddTwemproxy();
        AddNginx();
        AddHaproxy();
        AddEnvoy();
        AddMcrouter();
        AddMemcachedClient();
    }

    private void AddTwemproxy()
    {
        var pool = new Argument<string?>("POOL") { Description = "The pool; may be left out if there is one only", Arity = ArgumentArity.ZeroOrOne };
        AddPeer("twemproxy", "twemproxy's YAML configuration", FileArgument(), [pool], [], (parsed, input) =>
            TwemproxyImporter.Import(input.Text, parsed.GetValue(pool), parsed.GetValue(_ringId)));
    }

    private void AddNginx()
    {
        var upstream = new Argument<string>("UPSTREAM");
        AddPeer("nginx", "nginx's configuration, http or stream", FileArgument(), [upstream], [], (parsed, input) =>
            NginxImporter.Import(input.Text, input.Path, parsed.GetRequiredValue(upstream), parsed.GetValue(_ringId)));
    }

    private void AddHaproxy()
    {
        var backend = new Argument<string>("BACKEND");
        var version = new Option<string>("--haproxy-version")
        {
            Description = "How servers are placed: 2.x up to 2.9 and since 3.3-dev10, 3.0 between",
            HelpName = "2.x|3.0",
            DefaultValueFactory = _ => "2.x",
        }.AcceptOnlyFromAmong("2.x", "3.0");
        AddPeer("haproxy", "HAProxy's configuration", FileArgument(), [backend], [version], (parsed, input) =>
            HaproxyImporter.Import(input.Text, parsed.GetRequiredValue(backend), parsed.GetValue(version) == "3.0", parsed.GetValue(_ringId)));
    }

    private void AddEnvoy()
    {
        var cluster = new Argument<string>("CLUSTER");
        var redis = new Option<bool?>("--redis") { Description = "Hash keys as redis_proxy does. Default: if a redis_proxy of the file names the cluster" };
        var listed = new Option<bool>("--listed-order") { Description = "Maglev before Envoy 1.28: hosts take turns as listed" };
        AddPeer("envoy", "Envoy's configuration in YAML or JSON, or its /config_dump", FileArgument(), [cluster], [redis, listed], (parsed, input) =>
            EnvoyImporter.Import(input.Text, parsed.GetRequiredValue(cluster), parsed.GetValue(redis), parsed.GetValue(listed), parsed.GetValue(_ringId)));
    }

    private void AddMcrouter()
    {
        var pool = new Argument<string>("POOL");
        AddPeer("mcrouter", "mcrouter's JSON configuration", FileArgument(), [pool], [], (parsed, input) =>
            McrouterImporter.Import(input.Text, parsed.GetRequiredValue(pool), parsed.GetValue(_ringId)));
    }

    private void AddMemcachedClient()
    {
        var list = new Argument<string>("LIST") { Description = "host:port[:weight][=name], separated by commas, in the client's order; the name is hashed in place of the address" };
        var style = new Option<string>("--style") { Description = $"One of {string.Join(", ", MemcachedStyle.All.Select(known => known.Name))}", HelpName = "STYLE", Required = true };
        var hash = new Option<string?>("--hash") { Description = "The key hash. Default: the style's", HelpName = "NAME" };
        AddPeer("memcached-client", "The server list of a client library", null, [list], [style, hash], (parsed, _) =>
            MemcachedClientImporter.Import(parsed.GetRequiredValue(list), parsed.GetRequiredValue(style), parsed.GetValue(hash), parsed.GetValue(_ringId)));
    }

    private void AddPeer(string name, string description, Argument<string>? file, Argument[] arguments, Option[] options, Func<ParseResult, ImportInput, ImportedRing> import)
    {
        var command = new Command(name, description);
        if (file is not null)
            command.Add(file);
        Array.ForEach(arguments, command.Add);
        Array.ForEach(options, command.Add);
        command.Add(_ringId);
        command.Add(_out);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var path = file is null ? null : parsed.GetRequiredValue(file);
            var input = path is null ? new ImportInput("", null) : await ImportInput.ReadAsync(_context.Terminal, path, cancellationToken);
            try
            {
                await WriteAsync(parsed, import(parsed, input), cancellationToken);
                return ExitCodes.Ok;
            }
            catch (ImportException e)
            {
                throw new CommandException(ExitCodes.Invalid, path is null ? e.Message : e.At(path));
            }
        });
        Add(command);
    }

    private async Task WriteAsync(ParseResult parsed, ImportedRing imported, CancellationToken cancellationToken)
    {
        if (parsed.GetValue(_out) is { } file)
            RingFile.Replace(file, ImportText.Document(imported));
        if (_context.IsJson(parsed))
            await _context.Terminal.Output.WriteAsync(ImportText.WithNotes(imported), cancellationToken);
        else if (parsed.GetValue(_out) is null)
            await _context.Terminal.Output.WriteAsync(ImportText.Document(imported), cancellationToken);
        foreach (var note in imported.Notes)
            await _context.Terminal.Error.WriteLineAsync($"ringctl: note: {note}");
    }

    private static Argument<string> FileArgument() => new("FILE") { Description = "The configuration; - is stdin" };
}

using System.CommandLine;
using RingProxy.Topology;

namespace RingProxy.Cli;

/// <summary>What the commands share: the terminal, the options that mean the same everywhere, and how to read them.</summary>
internal sealed class CommandContext(Terminal terminal)
{
    private const string StoreVariable = "RINGPROXY_STORE";

    public Terminal Terminal { get; } = terminal;

    public Option<OutputFormat> Format { get; } = new("--format")
    {
        Description = "text: for people and line tools; json: stdout holds JSON and nothing else",
        HelpName = "text|json",
        DefaultValueFactory = _ => OutputFormat.Text,
        Recursive = true,
    };

    public Option<string?> Store { get; } = new("--store")
    {
        Description = $"Where rings are published: file:DIR or etcd://[user:password@]host:port[,host:port...]/prefix. Default: ${StoreVariable}",
        HelpName = "URI",
    };

    public Option<string?> RingId { get; } = new("--ring-id") { Description = "The ring's id", HelpName = "ID" };

    public bool IsJson(ParseResult parsed) => parsed.GetValue(Format) == OutputFormat.Json;

    /// <summary>The address given by option or environment; null: none.</summary>
    public string? StoreAddress(ParseResult parsed) => parsed.GetValue(Store) ?? (Terminal.Variable(StoreVariable) is { Length: > 0 } v ? v : null);

    /// <exception cref="CommandException">No address, or one that is not understood.</exception>
    public IRingStore OpenStore(ParseResult parsed)
    {
        var address = StoreAddress(parsed)
            ?? throw new CommandException(ExitCodes.Usage, $"no store: give --store file:DIR or --store etcd://host:port/prefix, or set {StoreVariable}");
        try
        {
            return Terminal.OpenStore(address, Terminal.Time);
        }
        catch (FormatException e)
        {
            throw new CommandException(ExitCodes.Usage, $"--store: {e.Message}");
        }
    }

    /// <exception cref="CommandException">The option is absent.</exception>
    public string RequireRingId(ParseResult parsed) => parsed.GetValue(RingId)
        ?? throw new CommandException(ExitCodes.Usage, "no ring: give --ring-id ID ('ringctl list' prints the ids)");
}

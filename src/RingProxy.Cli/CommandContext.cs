using System.CommandLine;
using RingProxy.Topology;

namespace RingProxy.Cli;

/// <summary>What the commands share: the terminal, the options that mean the same everywhere, and how to read them.</summary>
internal sealed class CommandContext(Terminal terminal)
{
    private const string StoreVariable = "RINGPROXY_STORE";
    private const string Text = "text";
    private const string Json = "json";

    public Terminal Terminal { get; } = terminal;

    public Option<string> Format { get; } = new Option<string>("--format")
    {
        Description = $"{Text}: for people and line tools; {Json}: stdout holds JSON and nothing else",
        HelpName = $"{Text}|{Json}",
        DefaultValueFactory = _ => Text,
        Recursive = true,
    }.AcceptOnlyFromAmong(Text, Json);

    public Option<string?> Store { get; } = new("--store")
    {
        Description = $"Where rings are published: file:DIR or etcd://[user:password@]host:port[,host:port...]/prefix. Default: ${StoreVariable}",
        HelpName = "URI",
    };

    public Option<string?> RingId { get; } = new("--ring-id")
    {
        Description = "The ring's id",
        HelpName = "ID",
        Validators =
        {
            r =>
            {
                if (r.GetValueOrDefault<string?>() is { } id && !RingIds.IsRingId(id))
                    r.AddError($"--ring-id: {id}: must be {RingIds.LegalRingIds}");
            },
        },
    };

    public bool IsJson(ParseResult parsed) => parsed.GetValue(Format) == Json;

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
            throw new CommandException(ExitCodes.Usage, e.Message);
        }
    }

    /// <exception cref="CommandException">The option is absent.</exception>
    public string RequireRingId(ParseResult parsed) => parsed.GetValue(RingId)
        ?? throw new CommandException(ExitCodes.Usage, "no ring: give --ring-id ID ('ringctl list' prints the ids)");
}

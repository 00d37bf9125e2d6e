using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace RingProxy.Protocols;

/// <summary>
/// All commands of Redis 7 and Valkey 8. Facts (arity, flags, keys) are those of the servers' own COMMAND, from redis-commands.tsv; what the
/// proxy does with each is in <see cref="CommandRules"/>. Immutable; a search allocates nothing.
/// </summary>
public sealed class CommandTable
{
    private readonly CommandSpec?[] _slots;

    private CommandTable(ImmutableArray<CommandSpec> commands)
    {
        Commands = commands;
        _slots = new CommandSpec?[1024];
        foreach (var command in commands)
        {
            var slot = SlotOf(command.NameBytes);
            while (_slots[slot] is not null)
                slot = (slot + 1) & (_slots.Length - 1);
            _slots[slot] = command;
        }
    }

    /// <summary>Built at first use.</summary>
    public static CommandTable Redis { get; } = Load();

    /// <summary>Ordered by name; subcommands stand within theirs.</summary>
    public ImmutableArray<CommandSpec> Commands { get; }

    /// <summary>Every command, each followed by its subcommands.</summary>
    public IEnumerable<CommandSpec> WithSubcommands => Commands.SelectMany(command => command.Subcommands.Prepend(command));

    /// <summary>The command with a name, in any case; null if there is none.</summary>
    public CommandSpec? Find(ReadOnlySpan<byte> name)
    {
        for (var slot = SlotOf(name); _slots[slot] is { } command; slot = (slot + 1) & (_slots.Length - 1))
        {
            if (Ascii.EqualsIgnoreCase(name, command.NameBytes))
                return command;
        }

        return null;
    }

    private int SlotOf(ReadOnlySpan<byte> name)
    {
        var hash = 0u;
        foreach (var letter in name)
            hash = (hash * 31) + (letter | 0x20u);
        return (int)(hash * 0x9E3779B1u >> 22) & (_slots.Length - 1);
    }

    private static CommandTable Load()
    {
        using var stream = typeof(CommandTable).Assembly.GetManifestResourceStream("redis-commands.tsv")!;
        using var text = new StreamReader(stream, Encoding.ASCII);
        var specs = new List<CommandSpec>();
        while (text.ReadLine() is { } line)
            specs.Add(Parse(line.Split('\t')));
        var subcommands = specs.Where(spec => spec.Name.Contains('|', StringComparison.Ordinal)).ToLookup(spec => spec.Name[..spec.Name.IndexOf('|', StringComparison.Ordinal)]);
        return new CommandTable([.. specs.Where(spec => !spec.Name.Contains('|', StringComparison.Ordinal)).Select(spec => CommandRules.WithSubcommands(spec, [.. subcommands[spec.Name]]))]);
    }

    private static CommandSpec Parse(string[] fields)
    {
        var keys = fields[3] == "-" ? [] : fields[3].Split(' ').Select(KeySpec.Parse).ToImmutableArray();
        return CommandRules.Apply(fields[0].ToUpperInvariant(), int.Parse(fields[1], CultureInfo.InvariantCulture), TraitsOf(fields[2]), keys);
    }

    private static CommandTraits TraitsOf(string names) => names.Split(',').Aggregate(CommandTraits.None, (traits, name) => traits | name switch
    {
        "write" => CommandTraits.Write,
        "readonly" => CommandTraits.ReadOnly,
        "blocking" => CommandTraits.Blocking,
        "admin" => CommandTraits.Admin,
        "pubsub" => CommandTraits.PubSub,
        "no_multi" => CommandTraits.NoMulti,
        "no_auth" => CommandTraits.NoAuth,
        _ => CommandTraits.None,
    });
}

using System.Text;
using RingProxy.Protocols;

namespace RingProxy.Cache;

/// <summary>
/// What a user with limits may do. Nodes see the sidecar's user whoever the client is, so what is not refused here is not refused at all: a
/// command whose keys cannot be told is refused, too. Immutable.
/// </summary>
internal sealed class RedisPermissions
{
    /// <summary>Bytes that mean something in a pattern: a prefix without them stands for itself in PSUBSCRIBE and SORT, too.</summary>
    public const string IllegalInPrefix = "*?[]\\";

    private static readonly (string Kind, CommandTraits Trait)[] s_kinds =
        [("@read", CommandTraits.ReadOnly), ("@write", CommandTraits.Write), ("@pubsub", CommandTraits.PubSub)];

    private readonly string _user;
    private readonly byte[][] _prefixes;
    private readonly HashSet<CommandSpec>? _commands;

    private RedisPermissions(RedisUserOptions options)
    {
        _user = options.Name;
        _prefixes = [.. options.KeyPrefixes.Select(Encoding.UTF8.GetBytes)];
        _commands = options.Commands.Count == 0 ? null : [.. options.Commands.SelectMany(name => Find(name)!)];
    }

    /// <summary>Null: the user may do everything.</summary>
    public static RedisPermissions? Of(RedisUserOptions options) =>
        options.KeyPrefixes.Count + options.Commands.Count == 0 ? null : new RedisPermissions(options);

    /// <summary>The commands that a name or a kind stands for; null if there is none.</summary>
    public static IReadOnlyList<CommandSpec>? Find(string name)
    {
        foreach (var (kind, trait) in s_kinds)
        {
            if (name.Equals(kind, StringComparison.OrdinalIgnoreCase))
                return [.. CommandTable.Redis.WithSubcommands.Where(command => command.Traits.HasFlag(trait))];
        }

        CommandSpec[] found = [.. CommandTable.Redis.WithSubcommands.Where(command =>
            command.Name.Equals(name, StringComparison.OrdinalIgnoreCase) || command.Name.StartsWith($"{name}|", StringComparison.OrdinalIgnoreCase))];
        return found.Length == 0 ? null : found;
    }

    /// <summary>Why the user may not run a command, in the words of Redis and what would be right; null: it may.</summary>
    /// <param name="spec">The command.</param>
    /// <param name="command">Its bytes.</param>
    /// <param name="arguments">Where its arguments are.</param>
    /// <param name="keys">Scratch space.</param>
    public string? Refusal(CommandSpec spec, ReadOnlySpan<byte> command, ArgumentList arguments, KeyList keys)
    {
        if (_commands is not null && !IsAlwaysLegal(spec) && !_commands.Contains(spec))
            return Denied(spec);
        if (_prefixes.Length == 0)
            return null;
        if (spec.Handling is CommandHandling.Subscribe)
            return spec.Name.Contains("UNSUBSCRIBE", StringComparison.Ordinal) || AllBeginLegally(command, arguments) ? null : Outside("a channel");
        if (ReachesBeyondItsKeys(spec))
            return $"{Denied(spec)}: it reaches beyond the keys that begin with {Legal}";
        return spec.Keys.IsEmpty || KeysBeginLegally(spec, command, arguments, keys) ? null : Outside(spec.Traits.HasFlag(CommandTraits.PubSub) ? "a channel" : "a key");
    }

    private string Legal => string.Join(" or ", _prefixes.Select(prefix => $"'{Encoding.UTF8.GetString(prefix)}'"));

    /// <summary>What concerns nothing but the connection, and what every client library asks when it starts.</summary>
    private static bool IsAlwaysLegal(CommandSpec spec) =>
        (spec.Handling is CommandHandling.Answer && !IsAboutOthers(spec)) || spec.Handling is CommandHandling.Transaction || spec.Traits.HasFlag(CommandTraits.NoAuth)
        || spec.Name.StartsWith("COMMAND", StringComparison.Ordinal);

    private static bool IsAboutOthers(CommandSpec spec) => spec.Name is "CLIENT|LIST" or "CLIENT|KILL" or "CLIENT|UNBLOCK";

    /// <summary>Scripts name keys that no argument shows; walks, counts and clean-ups know no keys at all.</summary>
    private static bool ReachesBeyondItsKeys(CommandSpec spec) =>
        spec.Name.StartsWith("EVAL", StringComparison.Ordinal) || spec.Name.StartsWith("FCALL", StringComparison.Ordinal)
        || spec.Name.StartsWith("FUNCTION", StringComparison.Ordinal) || IsAboutOthers(spec)
        || (spec.Keys.IsEmpty && spec.Handling is CommandHandling.Scan or CommandHandling.SumOfNodes or CommandHandling.CountsOfNodes or CommandHandling.ListOfNodes
            or CommandHandling.SameOfNodes or CommandHandling.AllOfNodes or CommandHandling.FirstOfNodes);

    private bool KeysBeginLegally(CommandSpec spec, ReadOnlySpan<byte> command, ArgumentList arguments, KeyList keys)
    {
        KeyFinder.Find(spec, command, arguments, keys);
        if (keys.Count == 0 || !AllBeginLegally(command, arguments, keys))
            return false;
        if (!spec.HasHiddenKeys)
            return true;
        KeyFinder.FindSortPatterns(command, arguments, keys);
        return AllBeginLegally(command, arguments, keys);
    }

    private bool AllBeginLegally(ReadOnlySpan<byte> command, ArgumentList arguments, KeyList keys)
    {
        for (var i = 0; i < keys.Count; i++)
        {
            if (!BeginsLegally(arguments.Of(command, keys[i])))
                return false;
        }

        return true;
    }

    private bool AllBeginLegally(ReadOnlySpan<byte> command, ArgumentList arguments)
    {
        for (var i = 1; i < arguments.Count; i++)
        {
            if (!BeginsLegally(arguments.Of(command, i)))
                return false;
        }

        return true;
    }

    private bool BeginsLegally(ReadOnlySpan<byte> key)
    {
        foreach (var prefix in _prefixes)
        {
            if (key.StartsWith(prefix))
                return true;
        }

        return false;
    }

    private string Denied(CommandSpec spec) => $"NOPERM User {_user} has no permissions to run the '{spec.Name.ToLowerInvariant()}' command";

    private string Outside(string what) => $"NOPERM No permissions to access {what}; those of user {_user} begin with {Legal}";
}

using System.Collections.Immutable;
using System.Text;

namespace RingProxy.Protocols;

/// <summary>A command or subcommand: what Redis says of it, and what the proxy does with it.</summary>
public sealed class CommandSpec
{
    /// <summary>In capitals; a subcommand as <c>OBJECT|ENCODING</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Number of arguments, the name included; negative: at least that many.</summary>
    public required int Arity { get; init; }

    public required CommandTraits Traits { get; init; }

    public bool IsReadOnly => (Traits & CommandTraits.ReadOnly) != 0;

    public required ImmutableArray<KeySpec> Keys { get; init; }

    public required CommandHandling Handling { get; init; }

    /// <summary>Why it is refused; null for others.</summary>
    public string? Reason { get; init; }

    /// <summary>Legal only where the listener's settings name it: it slows every node down, or loses data.</summary>
    public bool IsDangerous { get; init; }

    /// <summary>Must not wait behind other commands on its way to a node.</summary>
    public bool Overtakes { get; init; }

    /// <summary>May wait only if this word is among its arguments (XREAD … BLOCK); null: as <see cref="Handling"/> says.</summary>
    public string? WaitsWith { get; init; }

    /// <summary>By their own name in capitals; empty for most commands.</summary>
    public ImmutableArray<CommandSpec> Subcommands { get; init; } = [];

    /// <summary>Whether keys stand in it that only patterns name (SORT).</summary>
    public bool HasHiddenKeys => _hasHiddenKeys ??= Keys.Any(part => !part.IsKnown);

    private bool? _hasHiddenKeys;

    /// <summary>The argument that is the only key; 0 where there is not exactly one at a fixed place.</summary>
    public int SingleKeyIndex => _singleKeyIndex ??= Keys is [{ IsSingle: true } only] ? only.BeginIndex : 0;

    private int? _singleKeyIndex;

    internal byte[] NameBytes => _nameBytes ??= Encoding.ASCII.GetBytes(Name[(Name.IndexOf('|', StringComparison.Ordinal) + 1)..]);

    private byte[]? _nameBytes;

    public bool AcceptsCount(int argumentCount) => Arity >= 0 ? argumentCount == Arity : argumentCount >= -Arity;

    /// <summary>The subcommand that the second argument names; null if there is none.</summary>
    public CommandSpec? FindSubcommand(ReadOnlySpan<byte> name)
    {
        foreach (var subcommand in Subcommands)
        {
            if (Ascii.EqualsIgnoreCase(name, subcommand.NameBytes))
                return subcommand;
        }

        return null;
    }
}

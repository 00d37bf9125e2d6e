using RingProxy.Protocols;

namespace RingProxy.Cache;

/// <summary>What a session remembers of a command in <see cref="Exchange.Tag"/>: a rule, and what a binary reply has to bear.</summary>
/// <param name="Rule">What is dropped.</param>
/// <param name="Opcode">The client's own, quiet or not.</param>
/// <param name="Opaque">The client's.</param>
internal readonly record struct ReplyTag(ReplyRule Rule, BinaryOpcode Opcode, uint Opaque)
{
    private const ulong Decided = 1UL << 63;

    /// <summary>Whether the rule was applied to the reply already.</summary>
    public static bool IsDecided(ulong tag) => (tag & Decided) != 0;

    public static ulong AsDecided(ulong tag) => tag | Decided;

    public static ReplyTag Of(ulong tag) => new((ReplyRule)(byte)(tag >> 40), (BinaryOpcode)(byte)(tag >> 32), (uint)tag);

    public ulong ToTag() => ((ulong)Rule << 40) | ((ulong)Opcode << 32) | Opaque;
}

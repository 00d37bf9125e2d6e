using System.Text;
using RingProxy.Protocols;

namespace RingProxy.Cache;

/// <summary>DEBUG, of which the server's own description tells neither subcommands nor keys.</summary>
internal static class RedisDebug
{
    private static readonly byte[][] s_withKey = [.. "OBJECT LISTPACK ZIPLIST QUICKLIST SDSLEN HTSTATS-KEY DIGEST-VALUE".Split(' ').Select(Encoding.ASCII.GetBytes)];

    /// <summary>The key that a DEBUG command is about; empty where it is about the server, or no DEBUG.</summary>
    public static ReadOnlySpan<byte> KeyOf(CommandSpec spec, ReadOnlySpan<byte> command, ArgumentList arguments)
    {
        if (spec.Name != "DEBUG" || arguments.Count < 3)
            return [];
        foreach (var name in s_withKey)
        {
            if (Ascii.EqualsIgnoreCase(arguments.Of(command, 1), name))
                return arguments.Of(command, 2);
        }

        return [];
    }
}

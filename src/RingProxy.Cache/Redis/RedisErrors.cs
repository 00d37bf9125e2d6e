using System.Text;
using RingProxy.Protocols;

namespace RingProxy.Cache;

/// <summary>Errors in the words of Redis where it has some; else they begin with <c>ERR</c> and say what would be right.</summary>
internal static class RedisErrors
{
    public const string NoRing = "ERR no valid ring document has been read yet; see /status of the proxy";
    public const string NoNode = "ERR every node that may own this key is declared down";
    public const string Syntax = "ERR syntax error";
    public const string NoAuth = "NOAUTH Authentication required.";
    public const string ExecAbort = "EXECABORT Transaction discarded because of previous errors.";

    private const int ShownArguments = 128;

    public static string UnknownCommand(ReadOnlySpan<byte> command, ArgumentList arguments)
    {
        var text = new StringBuilder("ERR unknown command '").Append(Printable(arguments.Of(command, 0))).Append("', with args beginning with: ");
        for (var i = 1; i < arguments.Count && text.Length < ShownArguments * 2; i++)
            text.Append('\'').Append(Printable(arguments.Of(command, i))).Append("' ");
        return text.ToString();
    }

    public static string UnknownSubcommand(CommandSpec spec, ReadOnlySpan<byte> name) =>
        $"ERR unknown subcommand '{Printable(name)}'. Try {spec.Name} HELP.";

    public static string WrongArity(CommandSpec spec) => $"ERR wrong number of arguments for '{spec.Name.ToLowerInvariant()}' command";

    public static string Refused(CommandSpec spec) => $"ERR '{Words(spec)}' is not served here: it {spec.Reason}";

    public static string Dangerous(CommandSpec spec) =>
        $"ERR '{Words(spec)}' acts on every node and is switched off; name it in the listener's setting allowCommands to allow it";

    public static string CrossSlot(CommandSpec spec, bool hasHashTag) =>
        $"CROSSSLOT the keys of '{Words(spec)}' belong to different nodes; "
        + (hasHashTag
            ? "keys with the same hash tag stay together, such as {user:1}:a and {user:1}:b"
            : "a hash tag would keep them together, but this ring has none (placement.hashTag, such as \"{}\")");

    public static string NotWhileSubscribed(CommandSpec spec) =>
        $"ERR Can't execute '{Words(spec)}': only (P|S)SUBSCRIBE / (P|S)UNSUBSCRIBE / PING / QUIT / RESET are allowed in this context";

    public static string NotInTransaction(CommandSpec spec) => $"ERR Command not allowed inside a transaction: '{Words(spec)}' concerns more than the one node of a transaction";

    public static string Failure(NodeFailure failure) => $"ERR node '{failure.NodeId}': {failure.Reason}";

    private static string Words(CommandSpec spec) => spec.Name.Replace('|', ' ').ToLowerInvariant();

    private static string Printable(ReadOnlySpan<byte> bytes) => Encoding.UTF8.GetString(bytes[..Math.Min(bytes.Length, ShownArguments)]);
}

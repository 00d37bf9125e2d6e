namespace RingProxy.Protocols;

/// <summary>What a look at the bytes of a command brought.</summary>
public enum RespRead
{
    /// <summary>The command goes on beyond these bytes; nothing is consumed.</summary>
    NeedMore,

    /// <summary>A command of at least one argument.</summary>
    Command,

    /// <summary>A line that is a command in the form for people: <see cref="InlineCommand"/> makes a command of it.</summary>
    Inline,

    /// <summary>Bytes that ask for nothing, such as an empty line: to be skipped.</summary>
    Nothing,

    /// <summary>Not RESP, or beyond a limit. The rest of the connection has no meaning.</summary>
    Malformed,
}

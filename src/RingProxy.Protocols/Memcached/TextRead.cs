namespace RingProxy.Protocols;

/// <summary>What the next bytes of a text client are.</summary>
public enum TextRead
{
    /// <summary>The command is not all there.</summary>
    NeedMore,

    Command,

    /// <summary>A line, with or without its data, that is answered by <see cref="TextCommand.Error"/> without a node.</summary>
    Refused,

    /// <summary>A value beyond the limit: the line is done with, and <see cref="TextCommand.DataBytes"/> more bytes are to be passed over.</summary>
    TooLarge,

    /// <summary>No line ends where one should, or the line is one of HTTP: as memcached does, the connection is closed without a word.</summary>
    Hopeless,
}

namespace RingProxy.Protocols;

/// <summary>What Redis says of a command, as far as a proxy acts on it.</summary>
[Flags]
public enum CommandTraits
{
    None = 0,

    /// <summary>Changes data.</summary>
    Write = 1,

    /// <summary>Reads data and changes nothing.</summary>
    ReadOnly = 2,

    /// <summary>May wait for somebody else's write.</summary>
    Blocking = 4,

    /// <summary>For operators.</summary>
    Admin = 8,

    PubSub = 16,

    /// <summary>Not legal within MULTI.</summary>
    NoMulti = 32,

    /// <summary>Legal before a client has said who it is.</summary>
    NoAuth = 64,
}

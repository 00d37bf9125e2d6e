namespace RingProxy.Cache;

/// <summary>Who may use a listener, and for what.</summary>
public sealed class RedisUserOptions
{
    /// <summary>Who a client is that gives no name.</summary>
    internal const string DefaultName = "default";

    /// <summary>Default <c>default</c>: clients that give only a password.</summary>
    public string Name { get; set; } = DefaultName;

    public string Password { get; set; } = "";

    /// <summary>Beginnings of the keys and channels that the user may use; empty: all. None may hold <c>* ? [ ] \</c>.</summary>
    public IList<string> KeyPrefixes { get; set; } = [];

    /// <summary>Commands that the user may use, by name (<c>GET</c>, <c>CONFIG</c>, <c>CONFIG|GET</c>) or kind (<c>@read</c>, <c>@write</c>, <c>@pubsub</c>); empty: all.</summary>
    public IList<string> Commands { get; set; } = [];
}

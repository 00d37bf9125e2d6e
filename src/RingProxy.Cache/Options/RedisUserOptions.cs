namespace RingProxy.Cache;

/// <summary>Who may use a listener.</summary>
public sealed class RedisUserOptions
{
    /// <summary>Default <c>default</c>: clients that give only a password.</summary>
    public string Name { get; set; } = "default";

    public string Password { get; set; } = "";
}

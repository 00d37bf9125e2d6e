namespace RingProxy.Cache;

/// <summary>Who may use a memcached listener: by SASL PLAIN in the binary protocol, by memcached's text authentication in the other.</summary>
public sealed class MemcachedUserOptions
{
    public string Name { get; set; } = "";

    public string Password { get; set; } = "";
}

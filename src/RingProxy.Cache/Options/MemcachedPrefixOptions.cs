namespace RingProxy.Cache;

/// <summary>The ring of keys that begin in one way.</summary>
public sealed class MemcachedPrefixOptions
{
    /// <summary>1 to 250 bytes without blanks.</summary>
    public string Prefix { get; set; } = "";

    public string RingId { get; set; } = "";
}

namespace RingProxy.Cache;

/// <summary>The ring of keys that begin in one way.</summary>
public sealed class MemcachedPrefixOptions
{
    /// <summary>1 to 250 bytes without blanks.</summary>
    public string Prefix { get; set; } = "";

    public string RingId { get; set; } = "";

    /// <summary>Whether the prefix is taken off before a key is hashed and sent, and put back in replies. A key that is nothing but the prefix does not have it. Default false.</summary>
    public bool Strip { get; set; }
}

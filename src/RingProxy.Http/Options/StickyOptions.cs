namespace RingProxy.Http;

/// <summary>What a session gets whose node has left the ring or cannot answer.</summary>
public enum PinnedNodeGoneAnswer
{
    /// <summary>Another node, as if the session were new; the pin then names that one.</summary>
    Repick,

    /// <summary>503. While the node is on the ring the pin is kept; once it has left, the client is told to forget it.</summary>
    Fail,
}

/// <summary>Whether the pin's cookie is sent over TLS only.</summary>
public enum CookieSecure
{
    /// <summary>If the request that is answered came by https: so says its scheme, or X-Forwarded-Proto.</summary>
    Auto,
    Always,
    Never,
}

/// <summary>With which requests from other sites browsers send the pin's cookie.</summary>
public enum CookieSameSite
{
    /// <summary>With links that are followed only.</summary>
    Lax,

    /// <summary>With none.</summary>
    Strict,

    /// <summary>With all; browsers take such a cookie only if it is secure.</summary>
    None,
}

/// <summary>Sessions that stay with the node that answered first, whatever becomes of the ring while that node is on it.</summary>
public sealed class StickyOptions
{
    /// <summary>Name of the cookie that carries the pin. Default, if there is no <see cref="Header"/> either: <c>rp-</c> and the ring's id. At most 256 characters.</summary>
    public string? Cookie { get; set; }

    /// <summary>Name of the header that carries the pin, both ways; for clients that keep no cookies. At most 256 characters.</summary>
    public string? Header { get; set; }

    /// <summary>
    /// How long a pin holds after it was written; it is written anew with an answer once half of that has passed. The longer, the
    /// longer a session may pause and a stolen pin be used. Default 24 h; 1 min to 30 days.
    /// </summary>
    public TimeSpan Ttl { get; set; } = TimeSpan.FromHours(24);

    /// <summary>Default <see cref="PinnedNodeGoneAnswer.Repick"/>.</summary>
    public PinnedNodeGoneAnswer WhenNodeGone { get; set; }

    /// <summary>The cookie's path. Default <c>/</c>.</summary>
    public string Path { get; set; } = "/";

    /// <summary>The cookie's domain; absent: the host that was asked, alone. Default absent.</summary>
    public string? Domain { get; set; }

    /// <summary>Default <see cref="CookieSecure.Auto"/>.</summary>
    public CookieSecure Secure { get; set; }

    /// <summary>Default <see cref="CookieSameSite.Lax"/>.</summary>
    public CookieSameSite SameSite { get; set; }

    /// <summary>Whether scripts of the page cannot read the cookie. Default true.</summary>
    public bool HttpOnly { get; set; } = true;

    /// <summary>Whether the cookie outlives the browser, for <see cref="Ttl"/>. Default false.</summary>
    public bool Persistent { get; set; }

    /// <summary>The name that carries the pin.</summary>
    internal string NameFor(string ringId) => Header ?? Cookie ?? $"rp-{ringId}";
}

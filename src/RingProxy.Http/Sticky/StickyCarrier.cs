using Microsoft.AspNetCore.Http;

namespace RingProxy.Http;

/// <summary>What carries pins between client and sidecar. Under its name nodes see nothing and say nothing. Safe from any thread.</summary>
internal abstract class StickyCarrier(string name)
{
    /// <summary><c>cookie</c> or <c>header</c>: part of what a pin is bound to.</summary>
    public abstract string Kind { get; }

    /// <summary>The cookie's or header's name.</summary>
    public string Name => name;

    /// <summary>The name as pins are bound to it.</summary>
    public abstract string BoundName { get; }

    /// <summary>Offers every pin of the request to the search and takes it off the request.</summary>
    public abstract void Take(IHeaderDictionary request, ref StickyPinSearch search);

    /// <summary>Takes off the answer what a node wrote under the name.</summary>
    public abstract void Clean(IHeaderDictionary response);

    /// <summary>Puts a pin on the answer; an empty one makes the client forget the one it has.</summary>
    public abstract void Write(HttpContext context, string pin);

    public static StickyCarrier Of(StickyOptions options, string ringId)
    {
        var name = options.NameFor(ringId);
        return options.Header is null ? new StickyCookie(name, options) : new StickyHeader(name);
    }
}

using Microsoft.AspNetCore.Http;

namespace RingProxy.Http;

/// <summary>Carries pins in a header of one name both ways: the client sends back what it was sent.</summary>
internal sealed class StickyHeader(string name) : StickyCarrier(name)
{
    public override string Kind => "header";

    /// <summary>Names of headers are the same in any case of letters.</summary>
    public override string BoundName { get; } = name.ToLowerInvariant();

    public override void Take(IHeaderDictionary request, ref StickyPinSearch search)
    {
        if (!request.TryGetValue(Name, out var values))
        {
            return;
        }

        foreach (var value in values)
        {
            search.Offer(value);
        }

        request.Remove(Name);
    }

    public override void Clean(IHeaderDictionary response) => response.Remove(Name);

    public override void Write(HttpContext context, string pin) => context.Response.Headers[Name] = pin;
}

using RingProxy.Topology;

namespace RingProxy.Http;

/// <summary>The rings that routes name, one <see cref="HttpRing"/> each.</summary>
internal sealed class HttpRings : IDisposable
{
    private readonly Dictionary<string, HttpRing> _rings;

    public HttpRings(RingHttpOptions options, Func<string, RingHolder> holderOf, TimeProvider time) =>
        _rings = options.Routes.Select(route => route.RingId).Distinct(StringComparer.Ordinal)
            .ToDictionary(id => id, id => new HttpRing(holderOf(id), options.EffectiveOf(id), time), StringComparer.Ordinal);

    public IReadOnlyCollection<HttpRing> All => _rings.Values;

    public HttpRing this[string ringId] => _rings[ringId];

    public HttpRing? Find(string ringId) => _rings.GetValueOrDefault(ringId);

    public void Dispose()
    {
        foreach (var ring in _rings.Values)
        {
            ring.Dispose();
        }
    }
}

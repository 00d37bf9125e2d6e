using Microsoft.AspNetCore.Http;

namespace RingProxy.Http;

/// <summary>The value of a cookie.</summary>
internal sealed class CookieSource(string name) : ShardKeySource
{
    public override string Description => $"cookie {name}";

    public override bool TryExtract(HttpContext context, ref ShardKeyWriter key) =>
        context.Request.Cookies.TryGetValue(name, out var value) && key.Set(value);
}

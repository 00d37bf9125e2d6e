using Microsoft.AspNetCore.Http;

namespace RingProxy.Http;

/// <summary>The first value of a header.</summary>
internal sealed class HeaderSource(string name) : ShardKeySource
{
    public override string Description => $"header {name}";

    public override bool TryExtract(HttpContext context, ref ShardKeyWriter key) =>
        context.Request.Headers.TryGetValue(name, out var values) && values.Count > 0 && key.Set(values[0]);
}

using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace RingProxy.Http;

/// <summary>The first value of a query parameter, decoded.</summary>
internal sealed class QuerySource(string name) : ShardKeySource
{
    public override string Description => $"query {name}";

    public override bool TryExtract(HttpContext context, ref ShardKeyWriter key)
    {
        foreach (var pair in new QueryStringEnumerable(context.Request.QueryString.Value))
        {
            if (pair.DecodeName().Span.SequenceEqual(name))
            {
                return key.Set(pair.DecodeValue().Span);
            }
        }

        return false;
    }
}

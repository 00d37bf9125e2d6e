using Microsoft.AspNetCore.Http;

namespace RingProxy.Http;

/// <summary>One place of a request to look for its shard key. Stateless; safe from any thread.</summary>
internal abstract class ShardKeySource
{
    /// <summary>For people: kind and name, as in the options.</summary>
    public abstract string Description { get; }

    /// <summary>Writes the key. False if the request has none here; what was written then does not count.</summary>
    public abstract bool TryExtract(HttpContext context, ref ShardKeyWriter key);

    public static ShardKeySource Create(ShardKeySourceOptions options) => options switch
    {
        { Header: { } name } => new HeaderSource(name),
        { PathSegment: { } number } => new PathSegmentSource(number),
        { PathTemplate: { } template } => new PathTemplateSource(template),
        { PathRegex: { } pattern } => new PathRegexSource(pattern),
        { Query: { } name } => new QuerySource(name),
        { Cookie: { } name } => new CookieSource(name),
        { Host: true } => new HostSource(null),
        { HostRegex: { } pattern } => new HostSource(pattern),
        { ClientIp: true } => new ClientIpSource(),
        { GrpcMetadata: { } name } => new GrpcMetadataSource(name),
        { JsonBody: { } body } => new JsonBodySource(body),
        _ => throw new ArgumentException("a source needs exactly one kind", nameof(options)),
    };
}

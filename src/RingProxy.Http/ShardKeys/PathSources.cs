using Microsoft.AspNetCore.Http;

namespace RingProxy.Http;

// All three read the path as the server decoded it: percent escapes are characters, but for %2F, which stays as it is.

/// <summary>One segment of the path, by number.</summary>
internal sealed class PathSegmentSource(int number) : ShardKeySource
{
    public override string Description => $"pathSegment {number}";

    public override bool TryExtract(HttpContext context, ref ShardKeyWriter key)
    {
        var at = 0;
        var path = context.Request.Path.Value.AsSpan();
        foreach (var range in path.Split('/'))
        {
            // What stands before the first slash is segment 0 and always empty.
            if (at++ == number)
            {
                return key.Set(path[range]);
            }
        }

        return false;
    }
}

/// <summary>The segment marked in a <see cref="PathTemplate"/>.</summary>
internal sealed class PathTemplateSource(string template) : ShardKeySource
{
    private readonly PathTemplate _template =
        PathTemplate.TryParse(template, out var parsed) ? parsed : throw new ArgumentException($"'{template}' is not a path template", nameof(template));

    public override string Description => $"pathTemplate {template}";

    public override bool TryExtract(HttpContext context, ref ShardKeyWriter key) =>
        _template.TryMatch(context.Request.Path.Value, out var segment) && key.Set(segment);
}

/// <summary>A group of a regular expression over the path.</summary>
internal sealed class PathRegexSource(string pattern) : ShardKeySource
{
    private readonly KeyPattern _pattern = new(pattern);

    public override string Description => $"pathRegex {pattern}";

    public override bool TryExtract(HttpContext context, ref ShardKeyWriter key) =>
        _pattern.TryMatch(context.Request.Path.Value ?? "", out var group) && key.Set(group);
}

namespace RingProxy.Http;

/// <summary>The rules of one <see cref="ShardKeySourceOptions"/>.</summary>
internal static class ShardKeySourceValidator
{
    private const string Kinds = "header, pathSegment, pathTemplate, pathRegex, query, cookie, host, hostRegex, clientIp, grpcMetadata, jsonBody";
    private const int MaxPathSegment = 64;
    private const int MaxBodyBytes = 262_144;

    public static void Check(string path, ShardKeySourceOptions source, OptionErrors errors)
    {
        object?[] members =
        [
            source.Header, source.PathSegment, source.PathTemplate, source.PathRegex, source.Query, source.Cookie, source.Host, source.HostRegex,
            source.ClientIp, source.GrpcMetadata, source.JsonBody,
        ];
        var set = members.Count(member => member is not null);
        errors.Require(set == 1, path, null, $"{set} kinds of source; legal: exactly one of {Kinds}");
        Name($"{path}.header", source.Header, errors);
        Name($"{path}.cookie", source.Cookie, errors);
        Name($"{path}.grpcMetadata", source.GrpcMetadata, errors);
        errors.Require(source.Query is not "", $"{path}.query", source.Query, "empty; legal: the name of a parameter");
        errors.Require(source.PathSegment is null or (>= 1 and <= MaxPathSegment), $"{path}.pathSegment", source.PathSegment, $"out of range; legal: 1 (the first) to {MaxPathSegment}");
        errors.Require(source.Host is not false, $"{path}.host", source.Host, "false says nothing; legal: true, or absent");
        errors.Require(source.ClientIp is not false, $"{path}.clientIp", source.ClientIp, "false says nothing; legal: true, or absent");
        errors.Require(source.PathTemplate is null || PathTemplate.TryParse(source.PathTemplate, out _), $"{path}.pathTemplate", source.PathTemplate, $"not a template; legal: {PathTemplate.LegalForm}");
        Pattern($"{path}.pathRegex", source.PathRegex, errors);
        Pattern($"{path}.hostRegex", source.HostRegex, errors);
        if (source.JsonBody is { } body)
        {
            errors.Require(JsonPointer.TryParse(body.Pointer, out _), $"{path}.jsonBody.pointer", body.Pointer, $"not a JSON pointer to a field; legal: {JsonPointer.LegalForm}");
            errors.Require(body.MaxBytes is >= 1 and <= MaxBodyBytes, $"{path}.jsonBody.maxBytes", body.MaxBytes, $"out of range; legal: 1 to {MaxBodyBytes}");
        }
    }

    internal static void Name(string path, string? name, OptionErrors errors) =>
        errors.Require(name is null || IsToken(name), path, name, "not a name; legal: letters, digits and !#$%&'*+-.^_`|~");

    private static void Pattern(string path, string? pattern, OptionErrors errors)
    {
        if (pattern is null)
        {
            return;
        }

        try
        {
            var groups = KeyPattern.Compile(pattern).GetGroupNumbers().Length;
            errors.Require(groups > 1, path, pattern, "has no group; legal: a regular expression with a group named key, or one group");
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            errors.Require(false, path, pattern, $"not usable: {e.Message} Legal: a regular expression without back-references or look-around");
        }
    }

    /// <summary>Whether a text may be the name of a header (RFC 9110, section 5.6.2).</summary>
    public static bool IsToken(string name) => name.Length > 0 && name.All(IsTokenCharacter);

    private static bool IsTokenCharacter(char c) => char.IsAsciiLetterOrDigit(c) || "!#$%&'*+-.^_`|~".Contains(c, StringComparison.Ordinal);
}

namespace RingProxy.Http;

/// <summary>A key that pins are protected with, the same on every sidecar: exactly one of its two secrets is set.</summary>
public sealed class StickyKeyOptions
{
    /// <summary>Stands in every pin, so that the key is found: 1 to 8 characters of a-z A-Z 0-9 _ -.</summary>
    public string Id { get; set; } = "";

    /// <summary>The secret itself, 32 to 1,024 bytes of UTF-8.</summary>
    public string? Secret { get; set; }

    /// <summary>A file with the secret, 32 to 1,024 bytes; line breaks at its end are not part of it. Read once, at start.</summary>
    public string? SecretFile { get; set; }
}

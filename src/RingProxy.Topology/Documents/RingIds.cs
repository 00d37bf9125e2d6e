using System.Buffers;

namespace RingProxy.Topology;

/// <summary>What a ring id and a node id may look like. A ring id is also a file name and a part of an etcd key, so its alphabet is small.</summary>
public static class RingIds
{
    private static readonly SearchValues<char> s_ringIdCharacters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-");

    /// <summary>For messages: follows "must be" or "legal are".</summary>
    public const string LegalRingIds = "1 to 128 characters of a-z A-Z 0-9 . _ -, starting with a letter or a digit";

    internal const string LegalNodeIds = "1 to 255 visible ASCII characters without comma";

    public static bool IsRingId(string? text) =>
        text is { Length: > 0 and <= RingDocumentLimits.MaxRingIdLength }
        && char.IsAsciiLetterOrDigit(text[0])
        && !text.AsSpan().ContainsAnyExcept(s_ringIdCharacters);

    /// <summary>Whether a text may name a node: it stands in HTTP headers and, comma-separated, in listings.</summary>
    public static bool IsNodeId(string? text) =>
        text is { Length: > 0 and <= RingDocumentLimits.MaxNodeIdLength }
        && !text.AsSpan().ContainsAnyExceptInRange('!', '~')
        && !text.Contains(',', StringComparison.Ordinal);

    /// <exception cref="ArgumentException">The text is not a ring id.</exception>
    internal static void ThrowUnlessRingId(string text)
    {
        if (!IsRingId(text))
            throw new ArgumentException($"ring id '{text}': legal are {LegalRingIds}", nameof(text));
    }
}

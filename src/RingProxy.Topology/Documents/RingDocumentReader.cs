using System.Collections.Immutable;

namespace RingProxy.Topology;

/// <summary>One thing wrong with a ring document.</summary>
/// <param name="Field">Path of the member, such as <c>nodes[2].weight</c>; empty for the document as a whole.</param>
/// <param name="Value">The value found, as JSON text cut to 80 characters; null where it is absent.</param>
/// <param name="Message">What is wrong and which values are legal.</param>
public sealed record RingDocumentError(string Field, string? Value, string Message)
{
    public override string ToString() =>
        Field.Length == 0 ? Message : Value is null ? $"{Field}: {Message}" : $"{Field}: {Value}: {Message}";
}

/// <summary>A document, or everything that is wrong with the text.</summary>
public sealed record RingDocumentResult(RingDocument? Document, ImmutableArray<RingDocumentError> Errors);

/// <summary>Reads ring documents from JSON: syntax, types, every rule, checksum; all errors at once.</summary>
public static class RingDocumentReader
{
    /// <summary>The largest document, in bytes.</summary>
    public const int MaxBytes = 1 << 20;

    /// <summary>Reads a published document: version and checksum must be there and right.</summary>
    public static RingDocumentResult Read(ReadOnlyMemory<byte> utf8Json) => throw new NotImplementedException();

    /// <summary>Reads a file that a person writes: version, checksum and everything with a default may be absent; a checksum that is there must be right.</summary>
    public static RingDocumentResult ReadDraft(ReadOnlyMemory<byte> utf8Json) => throw new NotImplementedException();
}

namespace RingProxy.Topology;

/// <summary>Reads ring documents from JSON: syntax, types, every rule, checksum; all errors at once.</summary>
public static class RingDocumentReader
{
    /// <summary>The largest document, in bytes.</summary>
    public const int MaxBytes = RingDocumentLimits.MaxBytes;

    /// <summary>The ring id of a draft that names none.</summary>
    public const string DraftRingId = RingDocumentParser.DraftRingId;

    /// <summary>Reads a published document: version and checksum must be there and right.</summary>
    public static RingDocumentResult Read(ReadOnlyMemory<byte> utf8Json) => Read(utf8Json, isDraft: false);

    /// <summary>
    /// Reads a file that a person writes: version, checksum, ring id (then <c>draft</c>) and everything with a default may be
    /// absent; a checksum that is there must be right.
    /// </summary>
    public static RingDocumentResult ReadDraft(ReadOnlyMemory<byte> utf8Json) => Read(utf8Json, isDraft: true);

    private static RingDocumentResult Read(ReadOnlyMemory<byte> utf8Json, bool isDraft)
    {
        var errors = new DocumentErrors();
        using var json = JsonSyntax.Parse(utf8Json, errors);
        if (json is null)
            return new RingDocumentResult(null, errors.ToImmutable());

        var document = new RingDocumentParser(isDraft, errors).Parse(json.RootElement);
        RingDocumentRules.Check(document, json.RootElement, errors);
        // Last, and only on a text that is right otherwise: a checksum over stand-in values would mislead.
        if (!errors.Any)
            CheckChecksum(document, isDraft, errors);
        return errors.Any
            ? new RingDocumentResult(null, errors.ToImmutable(), document.RingId, document.Version > 0 ? document.Version : null)
            : new RingDocumentResult(document, [], document.RingId, document.Version);
    }

    private static void CheckChecksum(RingDocument document, bool isDraft, DocumentErrors errors)
    {
        var expected = RingChecksum.Of(document);
        if (document.Checksum is not { } found)
        {
            if (!isDraft)
                errors.Add("checksum", null, $"is missing; for this content it is {expected}");
        }
        else if (!string.Equals(found, expected, StringComparison.Ordinal))
        {
            errors.Add("checksum", $"\"{found}\"", $"does not belong to this content, whose checksum is {expected}");
        }
    }
}

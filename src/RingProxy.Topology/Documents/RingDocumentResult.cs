using System.Collections.Immutable;

namespace RingProxy.Topology;

/// <summary>A document, or everything that is wrong with the text.</summary>
/// <param name="Document">The document; null if there is an error.</param>
/// <param name="Errors">First those of the syntax, then of single members, then of the whole; empty if there is a document.</param>
/// <param name="RingId">The ring that the text claims to be, also beside errors; null where that cannot be read.</param>
/// <param name="Version">The version that the text claims to be, also beside errors; null where that cannot be read.</param>
public sealed record RingDocumentResult(
    RingDocument? Document, ImmutableArray<RingDocumentError> Errors, string? RingId = null, long? Version = null);

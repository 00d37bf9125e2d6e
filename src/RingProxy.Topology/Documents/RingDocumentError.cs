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

using System.Collections.Immutable;
using System.Text.Json;

namespace RingProxy.Topology;

/// <summary>Collects everything that is wrong with one document; the first error of a field counts.</summary>
internal sealed class DocumentErrors
{
    private const int MaxValueLength = 80;

    private readonly List<RingDocumentError> _errors = [];
    private readonly HashSet<string> _fields = new(StringComparer.Ordinal);

    public bool Any => _errors.Count > 0;

    public void Add(string field, JsonElement value, string message) => Add(field, value.GetRawText(), message);

    public void Add(string field, string? value, string message)
    {
        if (_fields.Add(field) || field.Length == 0)
            _errors.Add(new RingDocumentError(field, value is null ? null : Cut(value), message));
    }

    public ImmutableArray<RingDocumentError> ToImmutable() => [.. _errors];

    private static string Cut(string text) => text.Length <= MaxValueLength ? text : string.Concat(text.AsSpan(0, MaxValueLength - 1), "…");
}

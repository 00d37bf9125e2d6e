namespace RingProxy.Hashing;

/// <summary>One thing wrong with a placement.</summary>
/// <param name="Field">The member at fault, such as <c>placement.keyHash</c> or <c>nodes[2].weight</c>.</param>
/// <param name="Value">The value found, as text; null where it is absent.</param>
/// <param name="Message">What is wrong and which values are legal, without repeating field and value.</param>
public sealed record PlacementError(string Field, string? Value, string Message)
{
    public override string ToString() => Value is null ? $"{Field}: {Message}" : $"{Field}: {Value}: {Message}";
}

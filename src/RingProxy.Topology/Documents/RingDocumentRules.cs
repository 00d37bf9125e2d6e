using System.Text.Json;
using RingProxy.Hashing;

namespace RingProxy.Topology;

/// <summary>The rules of a document as a whole; those of placements are <see cref="Ring.Validate"/>'s.</summary>
internal static class RingDocumentRules
{
    public static void Check(RingDocument document, JsonElement root, DocumentErrors errors)
    {
        CheckOwners("nodes", document.Nodes, errors);
        if (document.Transition is { } transition)
            CheckOwners("transition.previous.nodes", transition.PreviousNodes, errors);
        foreach (var error in Ring.Validate(RingSpecs.Of(document, withJoining: true)))
            errors.Add(error.Field, ValueOf(error, root), error.Message);
    }

    /// <summary>The value as the document spells it; what an error says of a whole list or object (a count) stays as it is.</summary>
    private static string? ValueOf(PlacementError error, JsonElement root) =>
        JsonPath.Find(root, error.Field) is { ValueKind: not (JsonValueKind.Array or JsonValueKind.Object) } value ? value.GetRawText() : error.Value;

    private static void CheckOwners(string field, IReadOnlyList<RingNode> nodes, DocumentErrors errors)
    {
        if (nodes.Count > 0 && nodes.All(node => node.Status is NodeStatus.Joining))
            errors.Add(field, null, "are all joining; at least one node must own keys");
    }
}

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
            errors.Add(error.Field, error.Value is null ? null : JsonPath.Find(root, error.Field), error.Message);
    }

    private static void CheckOwners(string field, IReadOnlyList<RingNode> nodes, DocumentErrors errors)
    {
        if (nodes.All(node => node.Status is NodeStatus.Joining))
            errors.Add(field, (string?)null, "at least one node must have a status other than joining");
    }
}

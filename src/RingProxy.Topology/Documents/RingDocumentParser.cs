using System.Collections.Immutable;
using System.Text.Json;
using RingProxy.Hashing;

namespace RingProxy.Topology;

/// <summary>
/// From the JSON tree to the document: names, types and the rules of single members. What is missing or wrong becomes an
/// error and a stand-in value, so that the rules of the whole can still be checked.
/// </summary>
internal sealed class RingDocumentParser(bool isDraft, DocumentErrors errors)
{
    /// <summary>The ring id of a draft that names none.</summary>
    public const string DraftRingId = "draft";

    public RingDocument Parse(JsonElement root)
    {
        var members = new MemberReader(root, "", errors);
        var placement = members.Require("placement", "an object").Object("placement");
        return new RingDocument
        {
            RingId = ParseRingId(members),
            Version = ParseVersion(members),
            Checksum = members.Text("checksum"),
            Placement = ParsePlacement(placement),
            PlacementExtra = placement.Rest(),
            Replicas = (int)(members.Integer("replicas", 1, RingDocumentLimits.MaxReplicas) ?? 1),
            SpreadZones = members.Flag("spreadZones") ?? false,
            BoundedLoad = members.Number("boundedLoad") ?? 0,
            Nodes = ParseNodes(members),
            Transition = members.Has("transition") ? ParseTransition(members.Object("transition")) : null,
            MinVersion = members.Integer("minVersion", 1, RingDocumentLimits.MaxVersion),
            Comment = members.Text("comment"),
            Author = members.Text("author"),
            CreatedAt = members.Time("createdAt"),
            Extra = members.Rest(),
        };
    }

    private string ParseRingId(MemberReader members)
    {
        if (!isDraft)
            members.Require("ringId", RingIds.LegalRingIds);
        return members.Text("ringId", RingIds.IsRingId, RingIds.LegalRingIds) ?? DraftRingId;
    }

    private long ParseVersion(MemberReader members)
    {
        if (!isDraft)
            members.Require("version", "a positive integer, higher than that of the document before");
        return members.Integer("version", 1, RingDocumentLimits.MaxVersion) ?? 0;
    }

    private static PlacementSpec ParsePlacement(MemberReader members) => new()
    {
        Algorithm = members.Require("algorithm", "a string").Text("algorithm") ?? "",
        KeyHash = members.Text("keyHash"),
        Avalanche = members.Flag("avalanche"),
        PointsPerWeight = (int?)members.Integer("pointsPerWeight", 1, int.MaxValue),
        HashTag = members.Text("hashTag"),
        MinimumRingSize = (int?)members.Integer("minimumRingSize", 1, int.MaxValue),
        MaximumRingSize = (int?)members.Integer("maximumRingSize", 1, int.MaxValue),
        TableSize = (int?)members.Integer("tableSize", 1, int.MaxValue),
        PointHash = members.Text("pointHash"),
        NodeOrder = members.Text("nodeOrder"),
        StrictSuccessor = members.Flag("strictSuccessor"),
    };

    private ImmutableArray<RingNode> ParseNodes(MemberReader members)
    {
        var path = members.PathOf("nodes");
        return [.. members.Require("nodes", "an array").Array("nodes").Select((element, index) => ParseNode(new MemberReader(element, $"{path}[{index}]", errors), index))];
    }

    private static RingNode ParseNode(MemberReader members, int index) => new()
    {
        // A stand-in that no other node can have: a missing id must not show as a duplicate, too.
        NodeId = members.Require("nodeId", RingIds.LegalNodeIds).Text("nodeId", RingIds.IsNodeId, RingIds.LegalNodeIds) ?? $"\0{index}",
        Address = members.Require("address", NodeAddress.LegalForms).Text("address", text => NodeAddress.TryParse(text, out _), NodeAddress.LegalForms) ?? "",
        Weight = members.Number("weight") ?? 1.0,
        Status = members.Choice<NodeStatus>("status") ?? NodeStatus.Active,
        VirtualNodes = (int?)members.Integer("virtualNodes", 1, int.MaxValue),
        HashName = NonEmpty(members, "hashName"),
        Slots = NonEmpty(members, "slots"),
        Tokens = NonEmpty(members, "tokens"),
        Zone = NonEmpty(members, "zone"),
        Labels = members.Texts("labels"),
        Extra = members.Rest(),
    };

    private RingDocumentTransition ParseTransition(MemberReader members)
    {
        var previous = members.Require("previous", "an object").Object("previous");
        var placement = previous.Require("placement", "an object").Object("placement");
        var share = members.Number("share") ?? 0;
        return new RingDocumentTransition
        {
            PreviousPlacement = ParsePlacement(placement),
            PreviousPlacementExtra = placement.Rest(),
            PreviousNodes = ParseNodes(previous),
            PreviousExtra = previous.Rest(),
            Version = members.Integer("version", 1, RingDocumentLimits.MaxVersion) ?? 1,
            Share = share,
            Announced = members.Number("announced") ?? share,
            Handoff = members.Choice<HandoffMode>("handoff") ?? HandoffMode.None,
            Extra = members.Rest(),
        };
    }

    private static string? NonEmpty(MemberReader members, string name) =>
        members.Text(name, text => text.Length > 0, "not empty; leave the member out for its default");
}

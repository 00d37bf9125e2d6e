using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using RingProxy.Hashing;

namespace RingProxy.Topology;

/// <summary>The members of a document in the order of the reference; those that have their default are left out.</summary>
internal static class RingDocumentMembers
{
    public static void Write(Utf8JsonWriter writer, RingDocument document)
    {
        writer.WriteStartObject();
        writer.WriteString("ringId", document.RingId);
        if (document.Version > 0)
            writer.WriteNumber("version", document.Version);
        WriteText(writer, "checksum", document.Checksum);
        WritePlacement(writer, document.Placement, document.PlacementExtra);
        if (document.Replicas != 1)
            writer.WriteNumber("replicas", document.Replicas);
        if (document.SpreadZones)
            writer.WriteBoolean("spreadZones", true);
        if (document.BoundedLoad != 0)
            writer.WriteNumber("boundedLoad", document.BoundedLoad);
        WriteNodes(writer, document.Nodes);
        if (document.Transition is { } transition)
            WriteTransition(writer, transition);
        if (document.MinVersion is { } minVersion)
            writer.WriteNumber("minVersion", minVersion);
        WriteText(writer, "comment", document.Comment);
        WriteText(writer, "author", document.Author);
        if (document.CreatedAt is { } createdAt)
            writer.WriteString("createdAt", createdAt.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture));
        WriteExtra(writer, document.Extra);
        writer.WriteEndObject();
    }

    private static void WritePlacement(Utf8JsonWriter writer, PlacementSpec placement, ImmutableSortedDictionary<string, JsonElement> extra)
    {
        writer.WriteStartObject("placement");
        writer.WriteString("algorithm", placement.Algorithm);
        WriteText(writer, "keyHash", placement.KeyHash);
        if (placement.Avalanche is { } avalanche)
            writer.WriteBoolean("avalanche", avalanche);
        WriteInteger(writer, "pointsPerWeight", placement.PointsPerWeight);
        WriteText(writer, "hashTag", placement.HashTag);
        WriteInteger(writer, "minimumRingSize", placement.MinimumRingSize);
        WriteInteger(writer, "maximumRingSize", placement.MaximumRingSize);
        WriteInteger(writer, "tableSize", placement.TableSize);
        WriteText(writer, "pointHash", placement.PointHash);
        WriteText(writer, "nodeOrder", placement.NodeOrder);
        if (placement.StrictSuccessor is { } strictSuccessor)
            writer.WriteBoolean("strictSuccessor", strictSuccessor);
        WriteExtra(writer, extra);
        writer.WriteEndObject();
    }

    private static void WriteNodes(Utf8JsonWriter writer, ImmutableArray<RingNode> nodes)
    {
        writer.WriteStartArray("nodes");
        foreach (var node in nodes)
            WriteNode(writer, node);
        writer.WriteEndArray();
    }

    private static void WriteNode(Utf8JsonWriter writer, RingNode node)
    {
        writer.WriteStartObject();
        writer.WriteString("nodeId", node.NodeId);
        writer.WriteString("address", node.Address);
        if (node.Weight != 1.0)
            writer.WriteNumber("weight", node.Weight);
        if (node.Status is not NodeStatus.Active)
            writer.WriteString("status", LowerCaseNames<NodeStatus>.NameOf(node.Status));
        WriteInteger(writer, "virtualNodes", node.VirtualNodes);
        WriteText(writer, "hashName", node.HashName);
        WriteText(writer, "slots", node.Slots);
        WriteText(writer, "tokens", node.Tokens);
        WriteText(writer, "zone", node.Zone);
        if (!node.Labels.IsEmpty)
        {
            writer.WriteStartObject("labels");
            foreach (var (name, value) in node.Labels)
                writer.WriteString(name, value);
            writer.WriteEndObject();
        }
        WriteExtra(writer, node.Extra);
        writer.WriteEndObject();
    }

    private static void WriteTransition(Utf8JsonWriter writer, RingDocumentTransition transition)
    {
        writer.WriteStartObject("transition");
        writer.WriteStartObject("previous");
        WritePlacement(writer, transition.PreviousPlacement, transition.PreviousPlacementExtra);
        WriteNodes(writer, transition.PreviousNodes);
        WriteExtra(writer, transition.PreviousExtra);
        writer.WriteEndObject();
        if (transition.Version != 1)
            writer.WriteNumber("version", transition.Version);
        if (transition.Share != 0)
            writer.WriteNumber("share", transition.Share);
        if (transition.Announced != transition.Share)
            writer.WriteNumber("announced", transition.Announced);
        if (transition.Handoff is not HandoffMode.None)
            writer.WriteString("handoff", LowerCaseNames<HandoffMode>.NameOf(transition.Handoff));
        WriteExtra(writer, transition.Extra);
        writer.WriteEndObject();
    }

    private static void WriteText(Utf8JsonWriter writer, string name, string? text)
    {
        if (text is not null)
            writer.WriteString(name, text);
    }

    private static void WriteInteger(Utf8JsonWriter writer, string name, int? number)
    {
        if (number is { } value)
            writer.WriteNumber(name, value);
    }

    private static void WriteExtra(Utf8JsonWriter writer, ImmutableSortedDictionary<string, JsonElement> extra)
    {
        foreach (var (name, value) in extra)
        {
            writer.WritePropertyName(name);
            value.WriteTo(writer);
        }
    }
}

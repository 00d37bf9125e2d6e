using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using RingProxy.Topology;

namespace RingProxy.Cli;

/// <summary>A draft whose slot table need not fit its nodes any more, since somebody has just added or removed some.</summary>
internal sealed class SlotDraft
{
    /// <exception cref="CommandException">Not a draft, its table left aside.</exception>
    public SlotDraft(string path, ReadOnlyMemory<byte> json)
    {
        var slots = new Dictionary<string, string?>(StringComparer.Ordinal);
        var bare = RingDocumentReader.ReadDraft(TakeSlots(DraftText.Without(json, "checksum"), slots));
        WithoutTable = bare.Document ?? throw RingFile.Invalid(path, bare);
        NodesInForce = [.. WithoutTable.Nodes.Select(node => node with { Slots = slots.GetValueOrDefault(node.NodeId) })];
    }

    public RingDocument WithoutTable { get; }

    /// <summary>The nodes with the slots that the file lists; slots of nodes that are gone belong to nobody.</summary>
    public ImmutableArray<RingNode> NodesInForce { get; }

    private static ReadOnlyMemory<byte> TakeSlots(ReadOnlyMemory<byte> json, Dictionary<string, string?> slots)
    {
        try
        {
            var root = JsonNode.Parse(json.Span);
            foreach (var node in (root as JsonObject)?["nodes"] as JsonArray ?? [])
            {
                if (node is JsonObject members && members.Remove("slots", out var text) && members["nodeId"]?.GetValueKind() is JsonValueKind.String && text?.GetValueKind() is JsonValueKind.String)
                    slots[members["nodeId"]!.GetValue<string>()] = text.GetValue<string>();
            }

            return JsonSerializer.SerializeToUtf8Bytes(root);
        }
        catch (Exception e) when (e is JsonException or ArgumentException)
        {
            // Not JSON, or a member twice: the reader of documents tells where.
            return json;
        }
    }
}

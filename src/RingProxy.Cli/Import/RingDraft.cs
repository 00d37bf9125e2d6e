using RingProxy.Hashing;
using RingProxy.Topology;

namespace RingProxy.Cli;

/// <summary>Gathers what an importer finds, and makes the document.</summary>
/// <param name="name">The peer's name of the pool; the ring is called so, as far as its characters are legal.</param>
/// <param name="placement">The algorithm with the peer's parameters.</param>
internal sealed class RingDraft(string name, PlacementSpec placement)
{
    private readonly List<RingNode> _nodes = [];
    private readonly List<string> _notes = [];
    private readonly PlacementAlgorithm _algorithm = PlacementAlgorithms.TryGet(placement.Algorithm, out var found) ? found : throw new ArgumentException(placement.Algorithm);

    /// <summary>Adds a note once.</summary>
    public void Note(string text)
    {
        if (!_notes.Contains(text))
            _notes.Add(text);
    }

    /// <summary>Adds a node.</summary>
    /// <param name="line">Where it stands.</param>
    /// <param name="label">The peer's name of it: the node id, as far as its characters are legal.</param>
    /// <param name="address">As a ring document writes it.</param>
    /// <param name="weight">As configured.</param>
    /// <param name="hashName">What the peer hashes; left out where the algorithm takes the same by itself.</param>
    /// <param name="status">Other than active for what the peer gives no keys, or has declared down.</param>
    public void Add(int line, string label, string address, double weight = 1, string? hashName = null, NodeStatus status = NodeStatus.Active)
    {
        if (!NodeAddress.TryParse(address, out _))
            throw new ImportException(line, $"server '{label}': '{address}' cannot be an address; legal: host:port or unix:/path, IPv6 in brackets");
        var node = new RingNode { NodeId = NodeId(label), Address = address, Weight = weight, HashName = hashName, Status = status };
        var nameByItself = _algorithm.HashNameOf(new PlacementNode { NodeId = node.NodeId, Address = address });
        _nodes.Add(hashName == nameByItself ? node with { HashName = null } : node);
    }

    /// <summary>The draft.</summary>
    /// <param name="ringId">The id that the user wants; null: from the pool's name.</param>
    /// <exception cref="ImportException">The result would break a rule of ring documents.</exception>
    public ImportedRing Finish(string? ringId)
    {
        var document = new RingDocument { RingId = ringId ?? RingId(), Placement = placement, Nodes = [.. _nodes] };
        var read = RingDocumentReader.ReadDraft(RingDocumentWriter.Write(document));
        if (read.Document is null)
            throw new ImportException(0, $"what was read makes no valid ring: {string.Join("; ", read.Errors)}");
        if (_algorithm.OrderMatters(placement))
            Note("the order of nodes counts for this algorithm: keep it, and append new ones at the end");
        return new ImportedRing(document, _notes);
    }

    private string RingId()
    {
        var id = string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-' ? c : '-')).TrimStart('.', '_', '-');
        return RingIds.IsRingId(id) ? id : "imported";
    }

    private string NodeId(string label)
    {
        var legal = string.Concat(label.Select(c => c is > ' ' and <= '~' and not ',' ? c : '_'));
        legal = legal.Length is 0 or > RingDocumentLimits.MaxNodeIdLength ? $"node-{_nodes.Count + 1}" : legal;
        var id = legal;
        for (var n = 2; _nodes.Any(node => node.NodeId == id); n++)
            id = $"{legal}~{n}";
        if (id != label)
            Note($"server '{label}' is called '{id}': node ids are distinct, of visible ASCII characters without comma");
        return id;
    }
}

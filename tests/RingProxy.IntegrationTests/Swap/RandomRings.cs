using System.Collections.Immutable;
using RingProxy.Hashing;
using RingProxy.Topology;

namespace RingProxy.IntegrationTests;

/// <summary>
/// A sequence of valid documents that differ in everything an operator may change: which nodes, weights, statuses, algorithm,
/// replicas, and transitions at any share. Every document has at least one active node.
/// </summary>
internal sealed class RandomRings(string ringId, IReadOnlyList<(string NodeId, string Address)> nodes, int seed)
{
    private readonly Random _random = new(seed);
    private RingDocument? _last;

    public RingDocument Next(long version)
    {
        var document = new RingDocument
        {
            RingId = ringId,
            Version = version,
            Placement = NextPlacement(),
            Replicas = _random.Next(1, 4),
            Nodes = NextNodes(),
        };
        if (_last is not null && _random.Next(3) == 0)
        {
            var share = _random.NextDouble();
            document = document with
            {
                Transition = new RingDocumentTransition
                {
                    PreviousPlacement = _last.Placement,
                    PreviousNodes = _last.Nodes,
                    Version = version,
                    Share = share,
                    Announced = share + ((1 - share) * _random.NextDouble()),
                },
            };
        }

        _last = document;
        return RingDocumentWriter.Seal(document);
    }

    private PlacementSpec NextPlacement() => _random.Next(4) switch
    {
        0 => new PlacementSpec { Algorithm = "maglev", TableSize = 1009 },
        1 => new PlacementSpec { Algorithm = "twemproxy-ketama", KeyHash = "murmur" },
        2 => new PlacementSpec { Algorithm = "ring", PointsPerWeight = 64, HashTag = "{}" },
        _ => new PlacementSpec { Algorithm = "ring", PointsPerWeight = 128 },
    };

    private ImmutableArray<RingNode> NextNodes()
    {
        var picked = nodes.Where(_ => _random.Next(4) != 0).ToList();
        if (picked.Count == 0)
        {
            picked.Add(nodes[_random.Next(nodes.Count)]);
        }

        var always = _random.Next(picked.Count);
        return [.. picked.Select((node, i) => new RingNode
        {
            NodeId = node.NodeId,
            Address = node.Address,
            Weight = _random.Next(1, 4),
            Status = i == always ? NodeStatus.Active : NextStatus(),
        })];
    }

    private NodeStatus NextStatus() => _random.Next(8) switch
    {
        0 => NodeStatus.Down,
        1 => NodeStatus.Joining,
        2 => NodeStatus.Draining,
        _ => NodeStatus.Active,
    };
}

using System.Globalization;

namespace RingProxy.Hashing;

/// <summary>Collects what is wrong with a placement; the rules that several algorithms share, each stated once.</summary>
internal sealed class PlacementRules(PlacementSpec spec, IReadOnlyList<PlacementNode> nodes)
{
    /// <summary>The greatest weight of a node.</summary>
    public const double MaxWeight = 1_000_000;

    private readonly List<PlacementError> _errors = [];
    private HashSet<int> _repeated = [];

    public PlacementSpec Spec => spec;

    public IReadOnlyList<PlacementNode> Nodes => nodes;

    public IReadOnlyList<PlacementError> Errors => _errors;

    public void Add(string field, object? value, string message) =>
        _errors.Add(new PlacementError(field, value is null ? null : Convert.ToString(value, CultureInfo.InvariantCulture), message));

    public void CheckKeyHash(IReadOnlyList<string> legal)
    {
        if (spec.KeyHash is not null && !legal.Contains(spec.KeyHash))
        {
            Add("placement.keyHash", spec.KeyHash, $"unknown to {spec.Algorithm}; legal: {string.Join(", ", legal)}");
        }
    }

    /// <summary>
    /// What holds whatever the algorithm: a hash tag of two characters, one to <see cref="PlacementAlgorithm.MaxNodeCount"/> nodes with
    /// ids of their own, weights in range.
    /// </summary>
    public void CheckCommon()
    {
        if (!HashTag.TryParse(spec.HashTag, out _))
        {
            Add("placement.hashTag", spec.HashTag, "not a hash tag; legal: two ASCII characters such as \"{}\", or absent for none");
        }

        if (nodes.Count is 0 or > PlacementAlgorithm.MaxNodeCount)
        {
            Add("nodes", nodes.Count, $"wrong number of nodes that own keys; legal: 1 to {PlacementAlgorithm.MaxNodeCount}");
        }

        _repeated = CheckDistinct(node => node.NodeId, "nodeId", "another node has the same id; legal: an id of its own for each", []);
        for (var i = 0; i < nodes.Count; i++)
        {
            if (!(nodes[i].Weight > 0 && nodes[i].Weight <= MaxWeight))
            {
                Add($"nodes[{i}].weight", nodes[i].Weight, $"out of range; legal: above 0, at most {MaxWeight} (status joining gives a node no keys)");
            }
        }
    }

    /// <summary>Two nodes with one hash name would have the same points. A repeated id, an error of its own, is not told again as a repeated name.</summary>
    public void CheckDistinctHashNames(Func<PlacementNode, string> hashNameOf) =>
        CheckDistinct(hashNameOf, "hashName", "another node has the same name in the hash; legal: a name of its own for each", _repeated);

    public void CheckWholeWeights()
    {
        for (var i = 0; i < nodes.Count; i++)
        {
            if (nodes[i].Weight != Math.Floor(nodes[i].Weight))
            {
                Add($"nodes[{i}].weight", nodes[i].Weight, $"not a whole number; {spec.Algorithm} takes whole numbers only");
            }
        }
    }

    /// <summary>For algorithms in which weight has no meaning: all nodes must have the same.</summary>
    public void CheckEqualWeights()
    {
        for (var i = 1; i < nodes.Count; i++)
        {
            if (nodes[i].Weight != nodes[0].Weight)
            {
                Add($"nodes[{i}].weight", nodes[i].Weight, $"{spec.Algorithm} has no weights; legal: the same for all nodes ({nodes[0].Weight.ToString(CultureInfo.InvariantCulture)} as in nodes[0])");
            }
        }
    }

    /// <summary>Refuses members that the algorithm does not use.</summary>
    public void CheckUnused(PlacementMembers uses)
    {
        CheckAbsent(uses, PlacementMembers.Avalanche, "placement.avalanche", spec.Avalanche);
        CheckAbsent(uses, PlacementMembers.PointsPerWeight, "placement.pointsPerWeight", spec.PointsPerWeight);
        CheckAbsent(uses, PlacementMembers.MinimumRingSize, "placement.minimumRingSize", spec.MinimumRingSize);
        CheckAbsent(uses, PlacementMembers.MaximumRingSize, "placement.maximumRingSize", spec.MaximumRingSize);
        CheckAbsent(uses, PlacementMembers.TableSize, "placement.tableSize", spec.TableSize);
        CheckAbsent(uses, PlacementMembers.PointHash, "placement.pointHash", spec.PointHash);
        CheckAbsent(uses, PlacementMembers.NodeOrder, "placement.nodeOrder", spec.NodeOrder);
        CheckAbsent(uses, PlacementMembers.StrictSuccessor, "placement.strictSuccessor", spec.StrictSuccessor);
        for (var i = 0; i < nodes.Count; i++)
        {
            CheckAbsent(uses, PlacementMembers.VirtualNodes, $"nodes[{i}].virtualNodes", nodes[i].VirtualNodes);
            CheckAbsent(uses, PlacementMembers.HashNames, $"nodes[{i}].hashName", nodes[i].HashName);
            CheckAbsent(uses, PlacementMembers.Slots, $"nodes[{i}].slots", nodes[i].Slots);
            CheckAbsent(uses, PlacementMembers.Tokens, $"nodes[{i}].tokens", nodes[i].Tokens);
        }
    }

    /// <summary>One of a few names, or absent.</summary>
    public void CheckChoice(string field, string? value, params IReadOnlyList<string> legal)
    {
        if (value is not null && !legal.Contains(value))
        {
            Add(field, value, $"unknown to {spec.Algorithm}; legal: {string.Join(", ", legal)}");
        }
    }

    public void CheckRange(string field, int? value, int least, int most)
    {
        if (value < least || value > most)
        {
            Add(field, value, $"out of range; legal: {least} to {most}");
        }
    }

    /// <summary>Refuses more points or table entries than a ring may have.</summary>
    public void CheckTotal(string what, double total, long most)
    {
        if (total > most)
        {
            Add("nodes", total, $"too many {what} in all; legal: at most {most}");
        }
    }

    private void CheckAbsent(PlacementMembers uses, PlacementMembers member, string field, object? value)
    {
        if (!uses.HasFlag(member) && value is not null)
        {
            Add(field, value, $"has no meaning for {spec.Algorithm}; legal: absent");
        }
    }

    /// <summary>Returns the nodes, by position, that repeat an earlier one.</summary>
    private HashSet<int> CheckDistinct(Func<PlacementNode, string> nameOf, string member, string message, HashSet<int> except)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var repeated = new HashSet<int>();
        for (var i = 0; i < nodes.Count; i++)
        {
            if (!except.Contains(i) && !seen.Add(nameOf(nodes[i])))
            {
                repeated.Add(i);
                Add($"nodes[{i}].{member}", nameOf(nodes[i]), message);
            }
        }

        return repeated;
    }
}

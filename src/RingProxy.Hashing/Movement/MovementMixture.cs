namespace RingProxy.Hashing;

/// <summary>Joins movements that happen each in its own part of the key space. All have the same nodes.</summary>
internal static class MovementMixture
{
    /// <param name="parts">At least one; the weights are parts of the key space and sum to 1.</param>
    public static Movement Of(IReadOnlyList<(double Weight, Movement Movement)> parts)
    {
        if (parts is [{ Weight: 1 } only])
        {
            return only.Movement;
        }

        return new Movement
        {
            Method = parts.Max(part => part.Movement.Method),
            Error = ErrorOf(parts, movement => movement.Error),
            Owners = MixOwners(parts),
            Lists = parts[0].Movement.Lists is null ? null : MixLists(parts),
            Check = MixChecks(parts),
        };
    }

    private static OwnerMovement MixOwners(IReadOnlyList<(double Weight, Movement Movement)> parts)
    {
        var flows = parts
            .SelectMany(part => part.Movement.Owners.Flows.Select(flow => flow with { Share = part.Weight * flow.Share }))
            .GroupBy(flow => (flow.From, flow.To))
            .Select(group => new NodeFlow(group.Key.From, group.Key.To, group.Sum(flow => flow.Share)))
            .ToList();
        return new OwnerMovement
        {
            Moved = Mix(parts, movement => movement.Owners.Moved),
            Nodes = [.. parts[0].Movement.Owners.Nodes.Select((node, i) => new NodeMovement(
                node.NodeId,
                Mix(parts, movement => movement.Owners.Nodes[i].Before),
                Mix(parts, movement => movement.Owners.Nodes[i].After),
                Mix(parts, movement => movement.Owners.Nodes[i].Gained),
                Mix(parts, movement => movement.Owners.Nodes[i].Lost)))],
            Flows = FlowOrder.Sort(flows),
        };
    }

    private static ListMovement MixLists(IReadOnlyList<(double Weight, Movement Movement)> parts)
    {
        var first = parts[0].Movement.Lists!;
        return new ListMovement
        {
            Replicas = first.Replicas,
            Method = parts.Max(part => part.Movement.Lists!.Method),
            Error = ErrorOf(parts, movement => movement.Lists!.Error),
            Copies = Mix(parts, movement => movement.Lists!.Copies),
            Changed = Mix(parts, movement => movement.Lists!.Changed),
            OrderOnly = Mix(parts, movement => movement.Lists!.OrderOnly),
            Nodes = [.. first.Nodes.Select((node, i) => new NodeCopies(
                node.NodeId,
                Mix(parts, movement => movement.Lists!.Nodes[i].Gained),
                Mix(parts, movement => movement.Lists!.Nodes[i].Lost)))],
        };
    }

    /// <summary>Parts that need no check count as what they are.</summary>
    private static SampledShare? MixChecks(IReadOnlyList<(double Weight, Movement Movement)> parts) =>
        parts.All(part => part.Movement.Check is null)
            ? null
            : new SampledShare(
                Mix(parts, movement => movement.Check?.Share ?? movement.Owners.Moved),
                ErrorOf(parts, movement => movement.Check?.StandardError ?? movement.Error),
                parts.Sum(part => part.Movement.Check?.Count ?? 0));

    private static double Mix(IReadOnlyList<(double Weight, Movement Movement)> parts, Func<Movement, double> value) =>
        parts.Sum(part => part.Weight * value(part.Movement));

    /// <summary>Errors of separate samples are independent.</summary>
    private static double ErrorOf(IReadOnlyList<(double Weight, Movement Movement)> parts, Func<Movement, double> error) =>
        Math.Sqrt(parts.Sum(part => Math.Pow(part.Weight * error(part.Movement), 2)));
}

namespace RingProxy.Hashing;

/// <summary>
/// What moves between two placements, or between two rings with their transitions. Shares are shares of the key space, which is not
/// load: <see cref="KeyMovementCounter"/> measures real keys.
/// </summary>
public sealed record Movement
{
    /// <summary>How the figures of <see cref="Owners"/> were found.</summary>
    public required MovementMethod Method { get; init; }

    /// <summary>
    /// Of <see cref="OwnerMovement.Moved"/>. Exact: the bound of the error, 0 or at most a millionth. Sampled: the standard error. Expected: 0,
    /// as far as the functions are independent, which <see cref="Check"/> tells.
    /// </summary>
    public required double Error { get; init; }

    /// <summary>Keys that change their owner.</summary>
    public required OwnerMovement Owners { get; init; }

    /// <summary>Keys that change their preference list; null where lists have only an owner.</summary>
    public ListMovement? Lists { get; init; }

    /// <summary>Where the method is Expected, the moved share counted over generated keys.</summary>
    public SampledShare? Check { get; init; }

    /// <summary>
    /// Where the functions are the same and only hash tags differ: the movement of keys that have neither tag, which both sides hash whole and so
    /// alike. The other members then tell of keys that have one.
    /// </summary>
    public Movement? Untagged { get; init; }

    /// <summary>The movement from one placement to another, all at once.</summary>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public static Movement Between(Placement before, Placement after, MovementOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        options ??= new MovementOptions();
        options.Check();
        var nodes = NodeUnion.Of(before.Nodes, after.Nodes);
        return new SideComparison(
            new RingSide(before, nodes, spreadZones: false),
            new RingSide(after, nodes, spreadZones: false),
            [.. nodes.Select(node => node.NodeId)],
            options.Replicas ?? 1,
            options.SampleCount).Run();
    }

    /// <summary>
    /// The movement of replacing one ring by another, transitions at the shares that they have now: a step that raises the share of one transition
    /// moves its part of that transition's movement.
    /// </summary>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public static Movement Between(Ring before, Ring after, MovementOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        options ??= new MovementOptions();
        options.Check();
        return new RingComparison(before, after, options).Run();
    }
}

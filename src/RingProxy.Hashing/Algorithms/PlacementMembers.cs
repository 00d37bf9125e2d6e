namespace RingProxy.Hashing;

/// <summary>The members of a placement and its nodes that not every algorithm uses. Any other that is given is refused, so that nobody believes it acts.</summary>
[Flags]
internal enum PlacementMembers
{
    None = 0,
    Avalanche = 1 << 0,
    PointsPerWeight = 1 << 1,
    MinimumRingSize = 1 << 2,
    MaximumRingSize = 1 << 3,
    TableSize = 1 << 4,
    PointHash = 1 << 5,
    NodeOrder = 1 << 6,
    StrictSuccessor = 1 << 7,
    VirtualNodes = 1 << 8,
    HashNames = 1 << 9,
    Slots = 1 << 10,
    Tokens = 1 << 11,
}

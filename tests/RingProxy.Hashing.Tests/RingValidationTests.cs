namespace RingProxy.Hashing.Tests;

/// <summary>Each rule: which field it names, which value it repeats, which values it calls legal.</summary>
public sealed class RingValidationTests
{
    public static TheoryData<string, string, string?, string> Faults => new()
    {
        { "unknown algorithm", "placement.algorithm", "ketchup", "legal: ring, slots, maglev, rendezvous, jump, modulo, twemproxy-ketama, twemproxy-modula, libmemcached-ketama-weighted" },
        { "unknown key hash", "placement.keyHash", "md5", "legal: xxh3, xxh64, murmur3" },
        { "long hash tag", "placement.hashTag", "{{}", "two ASCII characters" },
        { "unused member", "placement.tableSize", "65537", "has no meaning for ring" },
        { "no points", "placement.pointsPerWeight", "0", "legal: 1 to 65536" },
        { "no node", "nodes", "0", "legal: 1 to 10000" },
        { "too many nodes", "nodes", "10001", "legal: 1 to 10000" },
        { "too many points", "nodes", "16778240", "legal: at most 16777216" },
        { "repeated id", "nodes[1].nodeId", "a", "another node has the same id" },
        { "repeated name", "nodes[1].hashName", "a", "another node has the same name" },
        { "weight 0", "nodes[0].weight", "0", "legal: above 0" },
        { "weight not a number", "nodes[0].weight", "NaN", "legal: above 0" },
        { "weight of too many points", "nodes[0].weight", "1025", "legal: a weight that gives at most 1048576" },
        { "virtual nodes 0", "nodes[0].virtualNodes", "0", "legal: 1 to 1048576" },
        { "table not prime", "placement.tableSize", "65536", "legal: a prime" },
        { "table below nodes", "placement.tableSize", "2", "from the number of nodes (3)" },
        { "weights in jump", "nodes[1].weight", "2", "legal: the same for all nodes (1 as in nodes[0])" },
        { "hash name in modulo", "nodes[0].hashName", "x", "has no meaning for modulo" },
        { "fraction in twemproxy", "nodes[0].weight", "1.5", "whole numbers only" },
        { "too heavy for modula", "nodes", "2000000", "legal: at most 1048576" },
        { "no server id", "nodes[0].hashName", null, "HAProxy's numeric id of the server, 1 to 2147483647" },
        { "too heavy for haproxy", "nodes[1].weight", "257", "legal: 1 to 256" },
        { "unknown point hash", "placement.pointHash", "md5", "legal: xxh64, murmur2" },
        { "smallest ring above the largest", "placement.minimumRingSize", "2000", "legal: 1 to 1000" },
        { "unknown order", "placement.nodeOrder", "random", "legal: name, listed" },
        { "other tag in a cluster", "placement.hashTag", "[]", "legal: {}" },
        { "slot twice", "nodes[1].slots", "100", "nodes[0] owns this slot, too" },
        { "slot that nobody owns", "nodes", "200", "a slot that no node owns in rank 0" },
        { "slot out of range", "nodes[1].slots", "101-16384", "legal: 0 to 16383" },
        { "range backwards", "nodes[1].slots", "9-1", "not a slot or a range of slots" },
        { "node twice in a row", "nodes[0].slots", "5", "the node stands twice in the slot's row" },
        { "no tokens", "nodes[1].tokens", null, "not a list of tokens" },
        { "token too large", "nodes[1].tokens", "4294967296", "numbers of 32 bits" },
        { "token twice", "nodes[1].tokens", "7", "stands twice, first at nodes[0]" },
        { "tokens in ring", "nodes[0].tokens", "1", "has no meaning for ring" },
        { "too many for rendezvous", "nodes", "1001", "legal: at most 1000" },
        { "no replicas", "replicas", "0", "legal: 1 to 16" },
        { "bound of one", "boundedLoad", "1", "legal: 0 (off), or above 1 up to 100" },
        { "share above one", "transition.share", "1.5", "legal: 0 to 1" },
        { "announced below share", "transition.announced", "0.2", "legal: the share (0.5) to 1" },
        { "transition version 0", "transition.version", "0", "legal: 1 or more" },
        { "fault in previous", "transition.previous.nodes[0].weight", "-1", "legal: above 0" },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public void Validate_Fault_NamesFieldValueAndLegalValues(string fault, string field, string? value, string message)
    {
        var error = Assert.Single(Ring.Validate(With(fault)), error => error.Field == field);

        Assert.Equal(value, error.Value);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.Contains(field, Assert.Throws<ArgumentException>(() => Ring.Build(With(fault))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Validate_SeveralFaults_TellsAll()
    {
        var spec = Valid() with
        {
            Placement = new PlacementSpec { Algorithm = "ring", KeyHash = "md5", HashTag = "{" },
            Nodes = [new PlacementNode { NodeId = "a", Weight = -1 }, new PlacementNode { NodeId = "a", VirtualNodes = 0 }],
            Replicas = 17,
        };

        Assert.Equal(
            ["nodes[0].weight", "nodes[1].nodeId", "nodes[1].virtualNodes", "placement.hashTag", "placement.keyHash", "replicas"],
            Ring.Validate(spec).Select(error => error.Field).Order(StringComparer.Ordinal));
    }

    /// <summary>A misspelled algorithm does not hide what else is wrong.</summary>
    [Fact]
    public void Validate_UnknownAlgorithm_TellsWhatHoldsForAllToo()
    {
        var spec = Valid() with
        {
            Placement = new PlacementSpec { Algorithm = "ketchup", HashTag = "{" },
            Nodes = [new PlacementNode { NodeId = "a", Weight = -1 }, new PlacementNode { NodeId = "a" }],
        };

        Assert.Equal(
            ["placement.algorithm", "placement.hashTag", "nodes[1].nodeId", "nodes[0].weight"],
            Ring.Validate(spec).Select(error => error.Field));
        Assert.Equal(["placement.algorithm", "nodes"], Ring.Validate(spec with { Placement = new PlacementSpec { Algorithm = "ketchup" }, Nodes = [] }).Select(error => error.Field));
    }

    [Fact]
    public void Validate_AtTheLimits_IsFine()
    {
        Assert.Empty(Ring.Validate(Valid() with { Replicas = 16, BoundedLoad = 100 }));
        Assert.Empty(Ring.Validate(Valid() with { Nodes = Nodes.Many(10_000) }));
        Assert.Empty(Ring.Validate(Valid() with { Nodes = [new PlacementNode { NodeId = "a", VirtualNodes = 1 << 20 }, new PlacementNode { NodeId = "b", Weight = 1024 }] }));
        Assert.Empty(Ring.Validate(Transition(Valid(), share: 1, announced: 1)));
        Assert.Empty(Placement.Validate(new PlacementSpec { Algorithm = "maglev", TableSize = 3 }, Nodes.Many(3)));
        Assert.Empty(Placement.Validate(new PlacementSpec { Algorithm = "rendezvous" }, Nodes.Many(1000)));
    }

    private static RingSpec Valid() => new()
    {
        RingId = "test",
        Placement = new PlacementSpec { Algorithm = "ring" },
        Nodes = [new PlacementNode { NodeId = "a" }, new PlacementNode { NodeId = "b" }, new PlacementNode { NodeId = "c" }],
    };

    private static RingSpec With(string fault)
    {
        var valid = Valid();
        return fault switch
        {
            "unknown algorithm" => valid with { Placement = new PlacementSpec { Algorithm = "ketchup" } },
            "unknown key hash" => valid with { Placement = valid.Placement with { KeyHash = "md5" } },
            "long hash tag" => valid with { Placement = valid.Placement with { HashTag = "{{}" } },
            "unused member" => valid with { Placement = valid.Placement with { TableSize = 65537 } },
            "no points" => valid with { Placement = valid.Placement with { PointsPerWeight = 0 } },
            "no node" => valid with { Nodes = [] },
            "too many nodes" => valid with { Nodes = Nodes.Many(10_001) },
            "too many points" => valid with { Nodes = [.. Nodes.Many(17).Select((node, i) => node with { VirtualNodes = i == 0 ? 1024 : 1 << 20 })] },
            "repeated id" => valid with { Nodes = [new PlacementNode { NodeId = "a" }, new PlacementNode { NodeId = "a" }] },
            "repeated name" => WithSecond(valid, node => node with { HashName = "a" }),
            "weight 0" => WithFirst(valid, node => node with { Weight = 0 }),
            "weight not a number" => WithFirst(valid, node => node with { Weight = double.NaN }),
            "weight of too many points" => WithFirst(valid, node => node with { Weight = 1025 }),
            "virtual nodes 0" => WithFirst(valid, node => node with { VirtualNodes = 0 }),
            "table not prime" => valid with { Placement = new PlacementSpec { Algorithm = "maglev", TableSize = 65536 } },
            "table below nodes" => valid with { Placement = new PlacementSpec { Algorithm = "maglev", TableSize = 2 } },
            "weights in jump" => WithSecond(valid, node => node with { Weight = 2 }) with { Placement = new PlacementSpec { Algorithm = "jump" } },
            "hash name in modulo" => WithFirst(valid, node => node with { HashName = "x" }) with { Placement = new PlacementSpec { Algorithm = "modulo" } },
            "fraction in twemproxy" => WithFirst(valid, node => node with { Weight = 1.5 }) with { Placement = new PlacementSpec { Algorithm = "twemproxy-ketama" } },
            "too heavy for modula" => valid with
            {
                Placement = new PlacementSpec { Algorithm = "twemproxy-modula" },
                Nodes = [new PlacementNode { NodeId = "a", Weight = 1_000_000 }, new PlacementNode { NodeId = "b", Weight = 1_000_000 }],
            },
            "no server id" => valid with { Placement = new PlacementSpec { Algorithm = "haproxy-consistent" } },
            "too heavy for haproxy" => Of("haproxy-consistent", new() { NodeId = "a", HashName = "1" }, new() { NodeId = "b", HashName = "2", Weight = 257 }),
            "unknown point hash" => valid with { Placement = new PlacementSpec { Algorithm = "envoy-ring-hash", PointHash = "md5" } },
            "smallest ring above the largest" => valid with { Placement = new PlacementSpec { Algorithm = "envoy-ring-hash", MinimumRingSize = 2000, MaximumRingSize = 1000 } },
            "unknown order" => valid with { Placement = new PlacementSpec { Algorithm = "envoy-maglev", NodeOrder = "random" } },
            "other tag in a cluster" => valid with { Placement = new PlacementSpec { Algorithm = "redis-cluster", HashTag = "[]" } },
            "slot twice" => Of("redis-cluster", new() { NodeId = "a", Slots = "0-16383" }, new() { NodeId = "b", Slots = "100" }),
            "slot that nobody owns" => Of("redis-cluster", new() { NodeId = "a", Slots = "0-199" }, new() { NodeId = "b", Slots = "201-16383" }),
            "slot out of range" => Of("redis-cluster", new() { NodeId = "a", Slots = "0-100" }, new() { NodeId = "b", Slots = "101-16384" }),
            "range backwards" => Of("redis-cluster", new() { NodeId = "a", Slots = "0-16383" }, new() { NodeId = "b", Slots = "9-1" }),
            "node twice in a row" => Of("slots", new PlacementNode { NodeId = "a", Slots = "0-65535;5" }),
            "no tokens" => Of("tokens", new() { NodeId = "a", Tokens = "1" }, new() { NodeId = "b" }),
            "token too large" => Of("tokens", new() { NodeId = "a", Tokens = "1" }, new() { NodeId = "b", Tokens = "4294967296" }),
            "token twice" => Of("tokens", new() { NodeId = "a", Tokens = "0x7,-1" }, new() { NodeId = "b", Tokens = "8,7" }),
            "tokens in ring" => WithFirst(valid, node => node with { Tokens = "1" }),
            "too many for rendezvous" => valid with { Placement = new PlacementSpec { Algorithm = "rendezvous" }, Nodes = Nodes.Many(1001) },
            "no replicas" => valid with { Replicas = 0 },
            "bound of one" => valid with { BoundedLoad = 1 },
            "share above one" => Transition(valid, share: 1.5, announced: 1.5),
            "announced below share" => Transition(valid, share: 0.5, announced: 0.2),
            "transition version 0" => Transition(valid, version: 0),
            "fault in previous" => Transition(valid, previous: [new PlacementNode { NodeId = "a", Weight = -1 }]),
            _ => throw new ArgumentException(fault),
        };
    }

    private static RingSpec Of(string algorithm, params PlacementNode[] nodes) => new()
    {
        RingId = "test",
        Placement = new PlacementSpec { Algorithm = algorithm, KeyHash = algorithm == "tokens" ? "md5" : null },
        Nodes = nodes,
    };

    private static RingSpec WithFirst(RingSpec spec, Func<PlacementNode, PlacementNode> change) =>
        spec with { Nodes = [change(spec.Nodes[0]), .. spec.Nodes.Skip(1)] };

    private static RingSpec WithSecond(RingSpec spec, Func<PlacementNode, PlacementNode> change) =>
        spec with { Nodes = [spec.Nodes[0], change(spec.Nodes[1])] };

    private static RingSpec Transition(RingSpec spec, double share = 0, double announced = 0, long version = 1, PlacementNode[]? previous = null) => spec with
    {
        Transition = new RingTransition
        {
            PreviousPlacement = new PlacementSpec { Algorithm = "modulo" },
            PreviousNodes = previous ?? [new PlacementNode { NodeId = "a" }],
            Share = share,
            Announced = announced,
            Version = version,
        },
    };
}

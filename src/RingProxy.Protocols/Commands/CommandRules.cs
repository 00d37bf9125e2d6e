using System.Collections.Immutable;

namespace RingProxy.Protocols;

/// <summary>What the proxy does with each command. What no rule names is routed by its keys, or refused if it has none.</summary>
internal static class CommandRules
{
    private const string NoKey = "has no key that could tell its node";
    private const string OneNode = "concerns one node: send it to that node directly";
    private const string NoCluster = "is for clients that find the nodes themselves; here the proxy does, so use a client without cluster mode";
    private const string Replication = "is how servers replicate, and a proxy is no server";
    private const string Settings = "would change the nodes' settings: send it to each node directly";

    private static readonly (CommandHandling Handling, string Names)[] s_handlings =
    [
        (CommandHandling.SplitValues, "MGET"),
        (CommandHandling.SplitPairs, "MSET"),
        (CommandHandling.SplitCount, "DEL UNLINK EXISTS TOUCH"),
        (CommandHandling.Answer, "AUTH HELLO PING ECHO SELECT QUIT RESET ROLE READONLY READWRITE"),
        (CommandHandling.Answer, "CLIENT|CACHING CLIENT|CAPA CLIENT|GETNAME CLIENT|GETREDIR CLIENT|HELP CLIENT|ID CLIENT|INFO CLIENT|KILL CLIENT|LIST CLIENT|NO-EVICT"),
        (CommandHandling.Answer, "CLIENT|NO-TOUCH CLIENT|REPLY CLIENT|SETINFO CLIENT|SETNAME CLIENT|TRACKINGINFO CLIENT|UNBLOCK"),
        (CommandHandling.Answer, "ACL|WHOAMI"),
        (CommandHandling.AnyNode, "PFSELFTEST TIME LOLWUT LASTSAVE CONFIG|GET CONFIG|HELP SLOWLOG|HELP LATENCY|HELP MEMORY|HELP ACL|HELP"),
        (CommandHandling.AnyNode, "COMMAND COMMAND|COUNT COMMAND|DOCS COMMAND|GETKEYS COMMAND|GETKEYSANDFLAGS COMMAND|HELP COMMAND|INFO COMMAND|LIST"),
        (CommandHandling.AnyNode, "OBJECT|HELP XGROUP|HELP XINFO|HELP PUBSUB|HELP SCRIPT|HELP FUNCTION|HELP FUNCTION|DUMP FUNCTION|LIST FUNCTION|STATS ACL|CAT ACL|GENPASS"),
        // Every node has every pattern.
        (CommandHandling.AnyNode, "PUBSUB|NUMPAT"),
        (CommandHandling.Transaction, "MULTI EXEC DISCARD WATCH UNWATCH"),
        (CommandHandling.Subscribe, "SUBSCRIBE UNSUBSCRIBE PSUBSCRIBE PUNSUBSCRIBE SSUBSCRIBE SUNSUBSCRIBE"),
        (CommandHandling.SumOfNodes, "DBSIZE SLOWLOG|LEN LATENCY|RESET"),
        (CommandHandling.CountsOfNodes, "PUBSUB|NUMSUB PUBSUB|SHARDNUMSUB"),
        (CommandHandling.ListOfNodes, "KEYS PUBSUB|CHANNELS PUBSUB|SHARDCHANNELS SLOWLOG|GET LATENCY|LATEST LATENCY|HISTORY"),
        (CommandHandling.SameOfNodes, "FLUSHALL FLUSHDB SCRIPT|LOAD SCRIPT|FLUSH FUNCTION|LOAD FUNCTION|DELETE FUNCTION|FLUSH FUNCTION|RESTORE SLOWLOG|RESET MEMORY|PURGE"),
        (CommandHandling.SameOfNodes, "SAVE BGSAVE BGREWRITEAOF CONFIG|SET CONFIG|RESETSTAT CONFIG|REWRITE DEBUG"),
        (CommandHandling.AllOfNodes, "SCRIPT|EXISTS"),
        (CommandHandling.FirstOfNodes, "RANDOMKEY SCRIPT|KILL FUNCTION|KILL"),
        (CommandHandling.InfoOfNodes, "INFO"),
        (CommandHandling.Scan, "SCAN"),
    ];

    private static readonly (string Reason, string Names)[] s_refusals =
    [
        (Replication, "SYNC PSYNC REPLCONF WAIT WAITAOF REPLICAOF SLAVEOF FAILOVER RESTORE-ASKING"),
        (Settings, "ACL|SETUSER ACL|DELUSER ACL|LOAD ACL|SAVE MODULE|LOAD MODULE|LOADEX MODULE|UNLOAD"),
        (OneNode, "SHUTDOWN MONITOR SCRIPT|DEBUG CLIENT|PAUSE CLIENT|UNPAUSE"),
        (OneNode, "LATENCY|GRAPH LATENCY|HISTOGRAM LATENCY|DOCTOR MEMORY|DOCTOR MEMORY|STATS MEMORY|MALLOC-STATS MODULE|LIST ACL|LIST ACL|USERS ACL|GETUSER ACL|LOG ACL|DRYRUN"),
        (NoCluster, "CLUSTER ASKING CLUSTER|SLOTS CLUSTER|SHARDS CLUSTER|NODES CLUSTER|INFO CLUSTER|KEYSLOT CLUSTER|MYID CLUSTER|COUNTKEYSINSLOT CLUSTER|GETKEYSINSLOT"),
        ("would bring data of one node to another behind the ring's back", "MIGRATE SWAPDB"),
        ("would copy keys between databases of one node; use COPY within one database", "MOVE"),
        ("needs invalidation messages from every node, which this proxy does not pass on", "CLIENT|TRACKING"),
    ];

    private static readonly Dictionary<string, CommandHandling> s_handlingOf = Index(s_handlings);
    private static readonly Dictionary<string, string> s_reasonOf = Index(s_refusals);
    private static readonly HashSet<string> s_dangerous = [.. "KEYS FLUSHALL FLUSHDB SCRIPT|FLUSH FUNCTION|FLUSH FUNCTION|RESTORE SAVE BGSAVE BGREWRITEAOF CONFIG|SET CONFIG|RESETSTAT CONFIG|REWRITE DEBUG".Split(' ')];

    /// <summary>They end what others wait for, so they must not wait behind it.</summary>
    private static readonly HashSet<string> s_overtaking = ["SCRIPT|KILL", "FUNCTION|KILL"];

    /// <summary>XREAD and XREADGROUP wait only where they are asked to.</summary>
    private static readonly HashSet<string> s_waitsWithBlock = ["XREAD", "XREADGROUP"];

    /// <summary>Redis does not call a channel a key, but a message has to go where the subscribers of its channel are.</summary>
    private static readonly Dictionary<string, string> s_keys = new(StringComparer.Ordinal) { ["PUBLISH"] = "-.i1:r0,1,0" };

    /// <summary>Every command that a rule names.</summary>
    internal static IEnumerable<string> Names => [.. s_handlingOf.Keys, .. s_reasonOf.Keys, .. s_dangerous, .. s_overtaking, .. s_waitsWithBlock, .. s_keys.Keys];

    public static CommandSpec Apply(string name, int arity, CommandTraits traits, ImmutableArray<KeySpec> keys)
    {
        if (s_keys.TryGetValue(name, out var key))
            keys = [KeySpec.Parse(key)];
        var reason = s_reasonOf.GetValueOrDefault(name);
        var handling = reason is not null ? CommandHandling.Refuse
            : s_handlingOf.TryGetValue(name, out var ruled) ? ruled
            : keys.IsEmpty ? CommandHandling.Refuse
            : traits.HasFlag(CommandTraits.Blocking) ? CommandHandling.Block
            : CommandHandling.Route;
        return new CommandSpec
        {
            Name = name,
            Arity = arity,
            Traits = traits,
            Keys = keys,
            Handling = handling,
            Reason = handling is CommandHandling.Refuse ? reason ?? NoKey : null,
            IsDangerous = s_dangerous.Contains(name),
            Overtakes = s_overtaking.Contains(name),
            WaitsWith = s_waitsWithBlock.Contains(name) ? "BLOCK" : null,
        };
    }

    public static CommandSpec WithSubcommands(CommandSpec spec, ImmutableArray<CommandSpec> subcommands) => subcommands.IsEmpty ? spec : new CommandSpec
    {
        Name = spec.Name,
        Arity = spec.Arity,
        Traits = spec.Traits,
        Keys = spec.Keys,
        Handling = spec.Handling,
        Reason = spec.Reason,
        Subcommands = subcommands,
    };

    private static Dictionary<string, T> Index<T>((T Value, string Names)[] rules) =>
        rules.SelectMany(rule => rule.Names.Split(' ').Select(name => (name, rule.Value))).ToDictionary(rule => rule.name, rule => rule.Value, StringComparer.Ordinal);
}

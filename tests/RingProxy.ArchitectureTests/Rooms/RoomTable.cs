namespace RingProxy.ArchitectureTests;

/// <summary>Who may reference whom.</summary>
internal static class RoomTable
{
    private const string Prefix = "RingProxy";
    private const string Testing = "RingProxy.Testing";

    /// <summary>The rooms of the product, and those of ours that each may reference.</summary>
    public static readonly IReadOnlyDictionary<string, string[]> Rooms = new Dictionary<string, string[]>(StringComparer.Ordinal)
    {
        ["RingProxy.Hashing"] = [],
        ["RingProxy.Protocols"] = [],
        ["RingProxy.Health"] = [],
        ["RingProxy.Topology"] = ["RingProxy.Hashing"],
        ["RingProxy.Http"] = ["RingProxy.Topology", "RingProxy.Health"],
        ["RingProxy.Cache"] = ["RingProxy.Topology", "RingProxy.Health", "RingProxy.Protocols"],
        ["RingProxy.Control"] = ["RingProxy.Topology", "RingProxy.Protocols"],
        ["RingProxy"] =
        [
            "RingProxy.Hashing", "RingProxy.Topology", "RingProxy.Health", "RingProxy.Http", "RingProxy.Protocols", "RingProxy.Cache",
            "RingProxy.Control",
        ],
        ["RingProxy.Cli"] = ["RingProxy.Topology", "RingProxy.Control"],
    };

    /// <summary>Rooms that are pure: the base library and System.IO.Hashing (a reference of every project), no package, no framework.</summary>
    public static readonly IReadOnlySet<string> PureRooms = new HashSet<string>(StringComparer.Ordinal) { "RingProxy.Hashing", "RingProxy.Protocols" };

    /// <summary>Tests and benchmarks that look at more than one room; they may reference any.</summary>
    public static readonly IReadOnlySet<string> Overlooking = new HashSet<string>(StringComparer.Ordinal)
    {
        Testing, "RingProxy.IntegrationTests", "RingProxy.ArchitectureTests", "RingProxy.Benchmarks", "RingProxy.BareYarp", "RingProxy.SwapBench", "RingProxy.FaultBench", "RingProxy.CacheBench",
    };

    /// <summary>Everything that a project does against the table, in sentences.</summary>
    public static IEnumerable<string> Violations(Project project)
    {
        if (Overlooking.Contains(project.Name))
            return [];
        if (Rooms.TryGetValue(project.Name, out var rooms))
            return References(project, rooms).Concat(PureRooms.Contains(project.Name) ? Packages(project) : []);
        return project.Name.EndsWith(".Tests", StringComparison.Ordinal) && Rooms.ContainsKey(project.Name[..^".Tests".Length])
            ? References(project, [project.Name[..^".Tests".Length], Testing])
            : [$"{project.Name} is not in the table of rooms"];
    }

    private static IEnumerable<string> References(Project project, string[] allowed) => project.References
        .Where(reference => reference.StartsWith(Prefix, StringComparison.Ordinal) && !allowed.Contains(reference))
        .Select(reference => $"{project.Name} may not reference {reference}");

    private static IEnumerable<string> Packages(Project project) =>
        project.Packages.Where(package => package != "System.IO.Hashing").Select(package => $"{project.Name} is pure: no {package}");
}

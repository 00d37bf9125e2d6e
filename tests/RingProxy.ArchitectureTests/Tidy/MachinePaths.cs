namespace RingProxy.ArchitectureTests;

/// <summary>Paths of somebody's machine have no place in the repository: nobody else has them.</summary>
internal static class MachinePaths
{
    // In two pieces, so that this file does not break its own rule.
    private static readonly string[] Forbidden = ["/wo" + "rk/", "/tmp/" + "wt", ".lib" + "rary/"];

    public static IEnumerable<string> In(string text) =>
        Forbidden.Where(path => text.Contains(path, StringComparison.Ordinal)).Select(path => $"names '{path}'");
}

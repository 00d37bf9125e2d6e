using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using RingProxy.Hashing;

namespace RingProxy.Cli;

/// <summary>The options of <c>ringctl simulate</c>, and the rules between them.</summary>
internal sealed class SimulateOptions
{
    /// <summary>The most nodes: a table of a thousand answers any question of a cluster, and rendezvous takes its time for each.</summary>
    public const int MaxNodes = 1_000;

    public const int MaxKeys = 10_000_000;
    public const int MaxVirtualNodes = 10_000;
    public const int MaxRequests = 100_000_000;
    public const double MaxZipf = 10;
    private static readonly int[] s_usualVirtualNodes = [1, 10, 50, 100, 150, 300, 500, 1000];

    public Option<string?> Ring { get; } = new("--ring")
    {
        Description = "Take nodes and placement from a ring document or draft; - is stdin. Its placement is compared as the first",
        HelpName = "FILE",
    };

    public Option<long?> Nodes { get; } =
        WholeNumber.Option("--nodes", 1, "Nodes before the change. Default: those of the ring, else 10; with --cache 5", MaxNodes);

    public Option<long?> To { get; } = WholeNumber.Option("--to", 1, "Nodes after the change. Default: one more than before", MaxNodes);

    public Option<string?> Algorithms { get; } = new("--algorithms")
    {
        Description = "Placement algorithms by name, or all. Default: a selection",
        HelpName = "NAME,NAME…|all",
    };

    public Option<string?> VirtualNodes { get; } = new("--virtual-nodes")
    {
        Description = $"Points a node to try on the native ring, 1 to {MaxVirtualNodes}. Default: {string.Join(',', s_usualVirtualNodes)}",
        HelpName = "N,N…",
    };

    public Option<long?> Keys { get; } = WholeNumber.Option("--keys", 1, "How many keys. Default: 100000", MaxKeys);

    public Option<long?> Seed { get; } = WholeNumber.Option("--seed", 0, "Another seed takes other keys and names; the same gives the same result, times apart. Default: 0", uint.MaxValue);

    public Option<string?> Svg { get; } = new("--svg") { Description = "Also draw a chart", HelpName = "FILE" };

    public Option<bool> Cache { get; } = new("--cache") { Description = "Simulate a cluster of caches instead: one node fails, then one joins" };

    public Option<long?> CacheSize { get; } = WholeNumber.Option("--cache-size", 1, "With --cache: keys that a node can hold. Default: 10000", MaxKeys);

    public Option<long?> Requests { get; } = WholeNumber.Option(
        "--requests", CacheWorkload.WindowsInPhase, "With --cache: requests before and after each change. Default: 400000", MaxRequests);

    public Option<double?> Zipf { get; } = new("--zipf")
    {
        Description = "With --cache: key k is asked for in proportion to 1/k^S. Default: 1",
        HelpName = "S",
        CustomParser = ParseZipf,
    };

    private Option[] OfChange => [To, VirtualNodes];

    private Option[] OfCache => [CacheSize, Requests, Zipf];

    /// <summary>Adds the options and the rules between them.</summary>
    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[Ring, Nodes, Algorithms, Keys, Seed, Svg, .. OfChange, Cache, .. OfCache])
            command.Add(option);
        command.Validators.Add(r =>
        {
            var isCache = r.GetValue(Cache);
            foreach (var option in (isCache ? OfChange : OfCache).Where(option => r.GetResult(option) is not null))
                r.AddError($"{option.Name}: {(isCache ? "has no meaning with --cache" : "goes with --cache")}");
        });
    }

    /// <summary>The numbers of points to try.</summary>
    /// <exception cref="CommandException">A number is not legal: all of them are told.</exception>
    public int[] ReadVirtualNodes(ParseResult parsed)
    {
        if (parsed.GetValue(VirtualNodes) is not { } text)
            return s_usualVirtualNodes;
        var parts = text.Split(',', StringSplitOptions.TrimEntries);
        var wrong = parts.Where(part => !TryRead(part, out _)).ToList();
        if (wrong.Count > 0)
            throw new CommandException(ExitCodes.Usage, [.. wrong.Select(part => $"--virtual-nodes: {part}: must be a whole number, 1 to {MaxVirtualNodes}")]);
        return [.. parts.Select(part => TryRead(part, out var number) ? number : 0).Distinct().Order()];

        static bool TryRead(string text, out int number) =>
            int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number is >= 1 and <= MaxVirtualNodes;
    }

    /// <summary>The algorithms to compare, and whether each of them was asked for by name.</summary>
    /// <exception cref="CommandException">A name is not legal: all of them are told.</exception>
    public (IReadOnlyList<string> Names, bool Insisted) ReadAlgorithms(ParseResult parsed, IReadOnlyList<string> usual)
    {
        var text = parsed.GetValue(Algorithms);
        if (text is null or "all")
            return (text is null ? usual : Contender.AllAlgorithms, false);
        var names = text.Split(',', StringSplitOptions.TrimEntries);
        var wrong = names.Except(Contender.AllAlgorithms).ToList();
        if (wrong.Count > 0)
            throw new CommandException(ExitCodes.Usage, [.. wrong.Select(Refusal)]);
        return ([.. names.Distinct()], true);
    }

    private static double? ParseZipf(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        if (double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value) && value <= MaxZipf)
            return value;
        result.AddError($"--zipf: {text}: must be a number, 0 to {MaxZipf}");
        return null;
    }

    private static string Refusal(string name) => Contender.DeclaredPlacements.Contains(name) && PlacementAlgorithms.TryGet(name, out _)
        ? $"--algorithms: {name}: takes what each node owns from its document; compare it with --ring FILE"
        : $"--algorithms: {name}: unknown; legal: all, or of {string.Join(", ", Contender.AllAlgorithms)}";
}

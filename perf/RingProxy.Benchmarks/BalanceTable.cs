using System.Globalization;
using RingProxy.Hashing;

namespace RingProxy.Benchmarks;

/// <summary>How evenly each algorithm shares out the key space among equal nodes: over many sets of names, since one ring is a lottery.</summary>
internal static class BalanceTable
{
    private static readonly (int Nodes, int Sets)[] s_sizes = [(3, 200), (10, 100), (100, 20)];

    public static void Write(TextWriter output)
    {
        output.WriteLine("| algorithm | 3 nodes | 10 nodes | 100 nodes |");
        output.WriteLine("| --- | ---: | ---: | ---: |");
        foreach (var algorithm in PlacementAlgorithms.Names)
        {
            output.WriteLine($"| `{algorithm}` | {string.Join(" | ", s_sizes.Select(size => Cell(algorithm, size.Nodes, size.Sets)))} |");
        }
    }

    /// <summary>Relative standard deviation of shares (root of the mean square over the sets) and greatest share over the mean.</summary>
    private static string Cell(string algorithm, int count, int sets)
    {
        var (squares, greatest) = (0.0, 0.0);
        for (var set = 0; set < sets; set++)
        {
            var shares = Placement.Build(new PlacementSpec { Algorithm = algorithm }, SampleNodes.Of(algorithm, count, set)).Shares;
            squares += shares.Sum(share => Math.Pow((share * count) - 1, 2)) / count;
            greatest += shares.Max() * count;
        }

        return string.Create(CultureInfo.InvariantCulture, $"{100 * Math.Sqrt(squares / sets):F2} % / {greatest / sets:F3}");
    }
}

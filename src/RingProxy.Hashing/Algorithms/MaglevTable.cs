using System.IO.Hashing;

namespace RingProxy.Hashing;

/// <summary>
/// Fills a Maglev table. Node j prefers entry (offset + skip × n) mod size for n = 0, 1, …, with offset = XXH64(name, seed 0) mod size and
/// skip = XXH64(name, seed 1) mod (size − 1) + 1: the two hashes that Envoy takes.
/// </summary>
internal static class MaglevTable
{
    private const ushort Free = ushort.MaxValue;

    /// <summary>Nodes in the byte order of their names.</summary>
    public static int[] TurnsByName(byte[][] names) => [.. Enumerable.Range(0, names.Length).OrderBy(i => names[i], ByteOrder.Comparer)];

    /// <param name="names">What is hashed for each node.</param>
    /// <param name="input">With a table size that is a prime, at least the number of nodes.</param>
    /// <param name="turns">The order in which nodes take turns.</param>
    public static ushort[] Fill(byte[][] names, PlacementInput input, int[] turns)
    {
        var size = input.Effective.TableSize!.Value;
        var weights = Array.ConvertAll(input.Nodes, node => node.Weight);
        var table = new ushort[size];
        Array.Fill(table, Free);
        var next = Array.ConvertAll(names, name => (long)(XxHash64.HashToUInt64(name) % (ulong)size));
        var skip = Array.ConvertAll(names, name => (long)(XxHash64.HashToUInt64(name, 1) % (ulong)(size - 1)) + 1);
        var total = weights.Sum();
        var shares = Array.ConvertAll(weights, weight => weight / total);
        var greatest = shares.Max();
        var target = new double[names.Length];
        var filled = 0;
        for (var round = 1; filled < size; round++)
        {
            foreach (var node in turns)
            {
                if (round * shares[node] < target[node])
                {
                    continue;
                }

                target[node] += greatest;
                while (table[next[node]] != Free)
                {
                    next[node] = (next[node] + skip[node]) % size;
                }

                table[next[node]] = (ushort)node;
                if (++filled == size)
                {
                    break;
                }
            }
        }

        return table;
    }
}

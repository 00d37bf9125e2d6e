using System.Globalization;
using System.Text;

namespace RingProxy.Hashing;

/// <summary>Slots as a ring document writes them: <c>0-4095,8000</c>, and one such list for each rank, separated by <c>;</c>.</summary>
internal static class SlotRanges
{
    /// <summary>Reads the lists of one node; calls <paramref name="take"/> for each range, with its rank, first and last slot, ascending or not.</summary>
    /// <returns>The first part that is not a range below <paramref name="slotCount"/>; null if all are.</returns>
    public static string? Read(string text, int slotCount, Action<int, int, int> take)
    {
        var ranks = text.Split(';');
        for (var rank = 0; rank < ranks.Length; rank++)
        {
            foreach (var part in ranks[rank].Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            {
                var dash = part.IndexOf('-', StringComparison.Ordinal);
                if (!TryParseSlot(dash < 0 ? part : part[..dash], slotCount, out var first)
                    || !TryParseSlot(dash < 0 ? part : part[(dash + 1)..], slotCount, out var last)
                    || last < first)
                {
                    return part;
                }

                take(rank, first, last);
            }
        }

        return null;
    }

    /// <summary>The lists of every node, the shortest way to write them; null for a node without slots.</summary>
    /// <param name="ranks">Owner by slot, for each rank.</param>
    /// <param name="nodeCount">How many nodes there are.</param>
    public static string?[] Write(IReadOnlyList<ushort[]> ranks, int nodeCount)
    {
        var texts = Array.ConvertAll(new StringBuilder[nodeCount], _ => new StringBuilder());
        foreach (var owners in ranks)
        {
            AppendRank(texts, owners);
            Array.ForEach(texts, text => text.Append(';'));
        }

        return Array.ConvertAll(texts, text => text.ToString().TrimEnd(';') is { Length: > 0 } lists ? lists : null);
    }

    private static void AppendRank(StringBuilder[] texts, ushort[] owners)
    {
        for (var first = 0; first < owners.Length;)
        {
            var end = first + 1;
            while (end < owners.Length && owners[end] == owners[first])
            {
                end++;
            }

            var text = texts[owners[first]];
            text.Append(text.Length == 0 || text[^1] == ';' ? "" : ",").Append(CultureInfo.InvariantCulture, $"{first}");
            if (end - 1 > first)
            {
                text.Append(CultureInfo.InvariantCulture, $"-{end - 1}");
            }

            first = end;
        }
    }

    private static bool TryParseSlot(string text, int slotCount, out int slot) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out slot) && slot < slotCount;
}

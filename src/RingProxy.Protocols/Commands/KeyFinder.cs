using System.Text;

namespace RingProxy.Protocols;

/// <summary>Finds the keys of a command.</summary>
public static class KeyFinder
{
    /// <summary>Fills <paramref name="keys"/>; leaves it empty for a command that breaks its own form, which any node will refuse.</summary>
    public static void Find(CommandSpec spec, ReadOnlySpan<byte> command, ArgumentList arguments, KeyList keys)
    {
        keys.Clear();
        foreach (var part in spec.Keys)
        {
            var found = part.IsKnown ? part.TryFind(command, arguments, keys) : part.Reads || TryFindSortStore(command, arguments, keys);
            if (!found)
            {
                keys.Clear();
                return;
            }
        }
    }

    /// <summary>
    /// Fills <paramref name="patterns"/> with the patterns of SORT that stand for further keys (<c>BY weight_*</c>, <c>GET data_*</c>):
    /// they must lie on the owner of the list, which only a hash tag can promise.
    /// </summary>
    public static void FindSortPatterns(ReadOnlySpan<byte> command, ArgumentList arguments, KeyList patterns)
    {
        patterns.Clear();
        for (var i = 2; i < arguments.Count; i++)
        {
            var word = arguments.Of(command, i);
            if (Is(word, "LIMIT"u8))
            {
                i += 2;
            }
            else if (Is(word, "STORE"u8))
            {
                i++;
            }
            else if ((Is(word, "BY"u8) || Is(word, "GET"u8)) && i + 1 < arguments.Count)
            {
                i++;
                if (arguments.Of(command, i).Contains((byte)'*'))
                    patterns.Add(i);
            }
        }
    }

    /// <summary>Of several STORE the last one counts, also where the word before it is one: as the server looks for it.</summary>
    private static bool TryFindSortStore(ReadOnlySpan<byte> command, ArgumentList arguments, KeyList keys)
    {
        var destination = 0;
        for (var i = 2; i < arguments.Count; i++)
        {
            var word = arguments.Of(command, i);
            if (Is(word, "LIMIT"u8))
                i += 2;
            else if (Is(word, "BY"u8) || Is(word, "GET"u8))
                i++;
            else if (Is(word, "STORE"u8) && i + 1 < arguments.Count)
                destination = i + 1;
        }

        if (destination > 0)
            keys.Add(destination);
        return true;
    }

    private static bool Is(ReadOnlySpan<byte> word, ReadOnlySpan<byte> name) => Ascii.EqualsIgnoreCase(word, name);
}

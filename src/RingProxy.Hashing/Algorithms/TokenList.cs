using System.Globalization;

namespace RingProxy.Hashing;

/// <summary>Tokens as a ring document writes them: <c>123,0xff,-5</c>.</summary>
internal static class TokenList
{
    private const string Hexadecimal = "0x";

    /// <param name="text">Numbers separated by commas, at least one.</param>
    /// <param name="bits">Size of the circle; a negative number stands for 2 to this power plus it.</param>
    /// <param name="tokens">Positions on the circle; those before the first mistake.</param>
    /// <param name="wrong">The first part that is not a token; null for a text that is absent.</param>
    public static bool TryParse(string? text, int bits, out List<ulong> tokens, out string? wrong)
    {
        tokens = [];
        wrong = text;
        foreach (var part in text?.Split(',', StringSplitOptions.TrimEntries) ?? [])
        {
            if (!TryParseOne(part, bits, out var token))
            {
                wrong = part;
                return false;
            }

            tokens.Add(token);
        }

        return tokens.Count > 0;
    }

    private static bool TryParseOne(string part, int bits, out ulong token)
    {
        var mask = ulong.MaxValue >> (64 - bits);
        if (part.StartsWith('-'))
        {
            var isNumber = long.TryParse(part, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var negative);
            token = (ulong)negative & mask;
            return isNumber && negative >= long.MinValue >> (64 - bits);
        }

        var isToken = part.StartsWith(Hexadecimal, StringComparison.Ordinal)
            ? ulong.TryParse(part.AsSpan(Hexadecimal.Length), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out token)
            : ulong.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out token);
        return isToken && token <= mask;
    }
}

namespace RingProxy.Testing;

/// <summary>
/// The ways in which bytes of a connection may arrive: as a whole, in two pieces cut anywhere, and byte by byte. Each piece lies between
/// margins of poison, so that a reader that looks beyond it reads what it must not understand.
/// </summary>
public static class ByteSplits
{
    private const int MarginBytes = 16;
    private const byte Poison = 0xA5;

    /// <summary>The pieces of each way, with a name for messages.</summary>
    public static IEnumerable<(string Name, IReadOnlyList<ReadOnlyMemory<byte>> Pieces)> Of(byte[] payload)
    {
        yield return ("whole", [Between(payload)]);
        for (var cut = 1; cut < payload.Length; cut++)
            yield return ($"cut at {cut}", [Between(payload[..cut]), Between(payload[cut..])]);
        yield return ("byte by byte", [.. payload.Select(b => Between([b]))]);
    }

    /// <summary>The first bytes of the payload as they grow with each piece, for readers that want to see all from the start.</summary>
    public static IEnumerable<(string Name, IReadOnlyList<ReadOnlyMemory<byte>> Prefixes)> PrefixesOf(byte[] payload) =>
        from split in Of(payload)
        let ends = split.Pieces.Select((_, i) => split.Pieces.Take(i + 1).Sum(piece => piece.Length))
        select (split.Name, (IReadOnlyList<ReadOnlyMemory<byte>>)[.. ends.Select(end => Between(payload[..end]))]);

    /// <summary>The bytes with poison before and behind.</summary>
    public static ReadOnlyMemory<byte> Between(byte[] bytes)
    {
        var guarded = new byte[bytes.Length + (2 * MarginBytes)];
        Array.Fill(guarded, Poison);
        bytes.CopyTo(guarded, MarginBytes);
        return guarded.AsMemory(MarginBytes, bytes.Length);
    }
}

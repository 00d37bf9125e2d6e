using RingProxy.Topology;

namespace RingProxy.Cli;

/// <summary>Documents out of a store, read as a sidecar reads them.</summary>
internal static class StoredRing
{
    /// <exception cref="CommandException">There is no such ring, or its current document is not valid.</exception>
    /// <exception cref="RingStoreException">The store cannot be read.</exception>
    public static async Task<RingDocument> ReadCurrentAsync(IRingStore store, string ringId, CancellationToken cancellationToken)
    {
        var reading = await store.ReadAsync(ringId, cancellationToken);
        return Parse(store, ringId, reading.Json ?? throw NoRing(store, ringId));
    }

    public static RingDocument Parse(IRingStore store, string ringId, ReadOnlyMemory<byte> json)
    {
        var result = Read(store, json);
        return result.Document ?? throw RingFile.Invalid($"{store.Name}: ring '{ringId}'", result);
    }

    /// <summary>Reads by the rules of a store: version and checksum must be there and right.</summary>
    public static RingDocumentResult Read(IRingStore store, ReadOnlyMemory<byte> json) => RingDocumentReader.Read(json);

    public static CommandException NoVersion(IRingStore store, string ringId, long version) =>
        new(ExitCodes.NotFound, $"{store.Name}: ring '{ringId}' has no version {version} ('ringctl history' lists them)");

    public static CommandException NoRing(IRingStore store, string ringId) =>
        new(ExitCodes.NotFound, $"{store.Name}: there is no ring '{ringId}' ('ringctl list' prints the ids)");
}

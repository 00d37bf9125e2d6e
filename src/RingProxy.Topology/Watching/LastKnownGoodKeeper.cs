using Microsoft.Extensions.Logging;

namespace RingProxy.Topology;

/// <summary>
/// Moves one ring's document between its holder and the disk. A disk that fails costs the next start its fallback, never the
/// ring in force: failures are logged, and the next applied document tries again.
/// </summary>
internal sealed class LastKnownGoodKeeper(LastKnownGood files, RingHolder holder, ILogger logger)
{
    private string? _keptChecksum;

    /// <summary>Offers the document on disk, if there is one.</summary>
    public void Offer()
    {
        try
        {
            if (files.Read(holder.RingId) is { } json && holder.Offer(json, RingOrigin.LastKnownGood))
                _keptChecksum = holder.Current?.Checksum;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            TopologyLog.LastKnownGoodNotRead(logger, holder.RingId, e.Message);
        }
    }

    /// <summary>Writes the document in force, unless it is on disk already.</summary>
    public void Keep(ReadOnlyMemory<byte> json)
    {
        if (holder.Current?.Checksum is not { } checksum || checksum == _keptChecksum)
            return;
        try
        {
            files.Write(holder.RingId, json);
            _keptChecksum = checksum;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            TopologyLog.LastKnownGoodNotWritten(logger, holder.RingId, e.Message);
        }
    }
}

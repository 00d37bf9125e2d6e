using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using RingProxy.Health;

namespace RingProxy.Http;

/// <summary>Writes down what happens to the nodes' health: in the log and in the meters.</summary>
internal sealed class HealthJournal
{
    public HealthJournal(HttpRings rings, HealthMeter meter, ILogger<HealthJournal>? logger = null)
    {
        ILogger log = logger ?? NullLogger<HealthJournal>.Instance;
        foreach (var ring in rings.All)
        {
            Follow(ring.Holder.RingId, ring.Mask, meter, log);
        }
    }

    private static void Follow(string ringId, AvailabilityMask mask, HealthMeter meter, ILogger log)
    {
        mask.NodeChanged += (node, before, after) =>
        {
            meter.Changed(ringId, node.NodeId, before, after);
            HttpLog.NodeChanged(log, ringId, node.NodeId, node.Address, before, after);
        };
        mask.FailOpenChanged += failsOpen =>
        {
            if (failsOpen)
            {
                HttpLog.FailsOpen(log, ringId, mask.OutCount, mask.Nodes.Count);
            }
            else
            {
                HttpLog.FailsOpenNoMore(log, ringId, mask.OutCount, mask.Nodes.Count);
            }
        };
    }
}

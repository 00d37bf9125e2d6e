using System.Globalization;
using System.Text;
using RingProxy.Hashing;
using RingProxy.Topology;

namespace RingProxy;

/// <summary><c>/rings/{id}/lookup?key=…</c>: who answers a key, in which order, and why.</summary>
internal static class LookupEndpoint
{
    private const string LegalQuery = "legal: key=TEXT or keyBase64=BYTES, and replicas=N from 1 to the number of nodes";

    public static Task HandleAsync(HttpContext context, RingSet rings)
    {
        var ringId = (string)context.Request.RouteValues["ringId"]!;
        if (rings.Find(ringId) is not { } holder)
        {
            var known = string.Join(", ", rings.Holders.Select(h => h.RingId));
            return AdminJson.ProblemAsync(context, StatusCodes.Status404NotFound, "No such ring", $"'{ringId}' is not served here; legal: {known}");
        }

        if (holder.Current is not { } snapshot)
        {
            return AdminJson.ProblemAsync(context, StatusCodes.Status503ServiceUnavailable, "No ring yet", $"No valid document of ring '{ringId}' has been read.");
        }

        return TryReadKey(context.Request.Query, out var key) && TryReadCount(context.Request.Query, snapshot, out var count)
            ? AdminJson.WriteAsync(context, StatusCodes.Status200OK, Explain(snapshot, key, count))
            : AdminJson.ProblemAsync(context, StatusCodes.Status400BadRequest, "The query is not understood", $"'{context.Request.QueryString}'; {LegalQuery}");
    }

    private static bool TryReadKey(IQueryCollection query, out byte[] key)
    {
        key = Encoding.UTF8.GetBytes(query["key"].ToString());
        if (!query.TryGetValue("keyBase64", out var base64))
        {
            return query.ContainsKey("key");
        }

        key = new byte[base64.ToString().Length];
        var isBase64 = Convert.TryFromBase64String(base64.ToString(), key, out var length);
        key = key[..length];
        return isBase64 && !query.ContainsKey("key");
    }

    private static bool TryReadCount(IQueryCollection query, RingSnapshot snapshot, out int count)
    {
        count = Math.Min(snapshot.Document.Replicas, snapshot.Nodes.Length);
        return !query.TryGetValue("replicas", out var text)
            || (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out count) && count >= 1 && count <= snapshot.Nodes.Length);
    }

    private static object Explain(RingSnapshot snapshot, byte[] key, int count)
    {
        var preference = new int[count];
        var lookup = snapshot.Ring.Lookup(key, preference);
        var deciding = lookup.Side == PlacementSide.Previous ? snapshot.Ring.Previous! : snapshot.Ring.Placement;
        var transition = snapshot.Document.Transition;
        return new
        {
            ringId = snapshot.RingId,
            version = snapshot.Version,
            key = Encoding.UTF8.GetString(key),
            hashedPart = Encoding.UTF8.GetString(deciding.HashedPart(key)),
            keyHash = lookup.KeyHash.ToString("x16", CultureInfo.InvariantCulture),
            algorithm = deciding.Spec.Algorithm,
            placement = lookup.Side,
            why = Why(lookup, snapshot, key),
            owner = snapshot.Nodes[lookup.Owner].NodeId,
            preferenceList = preference.Take(lookup.Count).Select(i => snapshot.Nodes[i]).Select(node => new { node.NodeId, node.Address, node.Status, node.Zone }),
            moving = lookup.Moving,
            otherOwner = lookup.OtherOwner >= 0 ? snapshot.Nodes[lookup.OtherOwner].NodeId : null,
            gate = transition is null ? (double?)null : GateShare(snapshot, key),
            share = transition?.Share,
            announced = transition?.Announced,
        };
    }

    private static string Why(RingLookup lookup, RingSnapshot snapshot, byte[] key) => lookup.Side switch
    {
        PlacementSide.Only => "no transition is running",
        PlacementSide.Next => string.Create(CultureInfo.InvariantCulture, $"the key's gate {GateShare(snapshot, key):F6} is below the share {snapshot.Document.Transition!.Share}: the next placement decides"),
        _ => string.Create(CultureInfo.InvariantCulture, $"the key's gate {GateShare(snapshot, key):F6} is not below the share {snapshot.Document.Transition!.Share}: the previous placement still decides"),
    };

    /// <summary>The gate as a part of 1, to be read beside the share.</summary>
    private static double GateShare(RingSnapshot snapshot, byte[] key) => snapshot.Ring.GateOf(key) / Math.Pow(2, 64);
}

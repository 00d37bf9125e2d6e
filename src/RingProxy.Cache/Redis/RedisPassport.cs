using System.Globalization;
using System.Text;
using RingProxy.Protocols;

namespace RingProxy.Cache;

/// <summary>
/// The ring passport: <c>RINGPROXY EXPLAIN key</c> tells who owns a key and why, <c>RINGPROXY STATUS</c> which ring is in force. Both are maps.
/// </summary>
internal static class RedisPassport
{
    private const string Usage = "ERR legal: RINGPROXY STATUS, RINGPROXY EXPLAIN key";

    /// <returns>False if the command is not ours.</returns>
    public static bool TryAnswer(RedisSession session, RedisLoop shared, ReadOnlySpan<byte> command)
    {
        var arguments = shared.Arguments;
        if (!Ascii.EqualsIgnoreCase(arguments.Of(command, 0), "RINGPROXY"u8))
            return false;
        var word = arguments.Count > 1 ? arguments.Of(command, 1) : [];
        if (!session.Client.IsAuthenticated)
            session.ReplyError(RedisErrors.NoAuth);
        else if (!shared.Routes.Refresh())
            session.ReplyError(RedisErrors.NoRing);
        else if (arguments.Count == 3 && Ascii.EqualsIgnoreCase(word, "EXPLAIN"u8))
            Explain(session, shared, arguments.Of(command, 2));
        else if (arguments.Count == 2 && Ascii.EqualsIgnoreCase(word, "STATUS"u8))
            Status(session, shared);
        else
            session.ReplyError(Usage);
        return true;
    }

    private static void Explain(RedisSession session, RedisLoop shared, ReadOnlySpan<byte> key)
    {
        var snapshot = shared.Routes.Snapshot!;
        var lookup = snapshot.Ring.Lookup(key, []);
        var writer = Begin(session, shared, lookup.Moving ? 8 : 7);
        Pair(writer, "ring", snapshot.RingId);
        Pair(writer, "version", snapshot.Version);
        Pair(writer, "hashedPart", Encoding.UTF8.GetString(snapshot.Ring.Placement.HashedPart(key)));
        Pair(writer, "keyHash", lookup.KeyHash.ToString("x16", CultureInfo.InvariantCulture));
        Pair(writer, "placement", lookup.Side.ToString().ToLowerInvariant());
        Pair(writer, "owner", NodeName(snapshot, lookup.Owner));
        Pair(writer, "answeredBy", NodeName(snapshot, shared.Routes.IndexOf(key)));
        if (lookup.Moving)
            Pair(writer, "otherOwner", NodeName(snapshot, lookup.OtherOwner));
        session.Reply(writer);
    }

    private static void Status(RedisSession session, RedisLoop shared)
    {
        var snapshot = shared.Routes.Snapshot!;
        var state = shared.Routes.Holder.State;
        var writer = Begin(session, shared, 6);
        Pair(writer, "ring", snapshot.RingId);
        Pair(writer, "version", snapshot.Version);
        Pair(writer, "checksum", snapshot.Checksum);
        Pair(writer, "state", state.Freshness.ToString().ToLowerInvariant());
        Pair(writer, "algorithm", snapshot.Document.Placement.Algorithm);
        writer.Bulk("nodes"u8);
        writer.Array(snapshot.Nodes.Length);
        foreach (var node in snapshot.Nodes)
            writer.Bulk($"{node.NodeId} {node.Address} {node.Status.ToString().ToLowerInvariant()}");
        session.Reply(writer);
    }

    private static RespWriter Begin(RedisSession session, RedisLoop shared, int pairCount)
    {
        shared.Writer.Clear();
        shared.Writer.Version = session.Version;
        shared.Writer.Map(pairCount);
        return shared.Writer;
    }

    private static string NodeName(Topology.RingSnapshot snapshot, int index) => index < 0 ? "" : snapshot.Nodes[index].NodeId;

    private static void Pair(RespWriter writer, string name, string value)
    {
        writer.Bulk(name);
        writer.Bulk(value);
    }

    private static void Pair(RespWriter writer, string name, long value)
    {
        writer.Bulk(name);
        writer.Number(value);
    }
}

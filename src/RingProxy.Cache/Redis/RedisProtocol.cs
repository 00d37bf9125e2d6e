using System.Globalization;
using System.Text;
using RingProxy.Protocols;

namespace RingProxy.Cache;

/// <summary>RESP towards nodes. A profile is a protocol version and a database.</summary>
/// <param name="databaseCount">How many databases clients may select.</param>
/// <param name="user">Who we are to the nodes; null: the default user, or nobody.</param>
/// <param name="password">Null: nodes ask for none.</param>
/// <param name="isReadOnly">Whether connections are to replicas of a Redis Cluster.</param>
internal sealed class RedisProtocol(int databaseCount, string? user, string? password, bool isReadOnly = false) : NodeProtocol
{
    private static readonly RespLimits s_limits = new();

    public override int ProfileCount => databaseCount * 2;

    /// <param name="version">2 or 3.</param>
    /// <param name="database">From 0.</param>
    public int ProfileOf(int version, int database) => ((version - 2) * databaseCount) + database;

    public override NodeProtocol ForReplicas => new RedisProtocol(databaseCount, user, password, isReadOnly: true);

    public override ReplyFramer CreateFramer(int profile) => new Framer();

    public override (byte[] Bytes, int ReplyCount) Greeting(int profile)
    {
        var (version, database) = (2 + (profile / databaseCount), profile % databaseCount);
        var writer = new RespWriter();
        var count = 0;
        if (password is not null)
        {
            if (user is null)
                writer.Command("AUTH", password);
            else
                writer.Command("AUTH", user, password);
            count++;
        }

        if (version == 3)
        {
            writer.Command("HELLO", "3");
            count++;
        }

        if (database != 0)
        {
            writer.Command("SELECT", database.ToString(CultureInfo.InvariantCulture));
            count++;
        }

        if (isReadOnly)
        {
            writer.Command("READONLY");
            count++;
        }

        return (writer.Written.ToArray(), count);
    }

    public override string? ErrorOf(ReadOnlySpan<byte> reply) =>
        reply is [(byte)'-', ..] ? Encoding.UTF8.GetString(reply[1..].TrimEnd("\r\n"u8)) : null;

    private sealed class Framer : ReplyFramer
    {
        private RespFrameScanner _scanner;

        public override bool IsPush => _scanner.FirstByte == (byte)'>';

        public override FrameScan Scan(ReadOnlySpan<byte> data, out int consumed) => _scanner.Scan(data, s_limits, out consumed);
    }
}

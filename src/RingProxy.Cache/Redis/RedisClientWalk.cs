using RingProxy.Protocols;

namespace RingProxy.Cache;

/// <summary>
/// Commands about other clients of the listener: each loop is asked for its sessions in turn, because no other thread may look at them. The client
/// that asks waits meanwhile.
/// </summary>
internal static class RedisClientWalk
{
    /// <param name="session">Who asks.</param>
    /// <param name="shared">Its loop.</param>
    /// <param name="visit">Called for each session, on the thread of its loop; may close it.</param>
    /// <param name="reply">Writes the reply, on the thread of who asks.</param>
    public static void Begin(RedisSession session, RedisLoop shared, Action<RedisSession> visit, Action<RespWriter> reply)
    {
        var whole = session.EnqueueWhole();
        session.SetGate(whole);
        Ask(session, shared, whole, visit, reply, 0);
    }

    /// <summary>Gives a session a reply that another loop's thread has made.</summary>
    public static void Complete(RedisSession session, RedisLoop shared, Exchange whole, Action<RespWriter> reply) => shared.Loop.Post(() =>
    {
        if (session.IsClosed)
            return;
        shared.Writer.Clear();
        reply(shared.Writer);
        session.OnReply(whole, shared.Writer.Written, isComplete: true);
    });

    private static void Ask(RedisSession session, RedisLoop shared, Exchange whole, Action<RedisSession> visit, Action<RespWriter> reply, int index)
    {
        var all = shared.Listener.Shared;
        if (index == all.Count)
        {
            Complete(session, shared, whole, reply);
            return;
        }

        all[index].Loop.Post(() =>
        {
            foreach (var one in all[index].Sessions.All.ToList())
                visit(one);
            Ask(session, shared, whole, visit, reply, index + 1);
        });
    }
}

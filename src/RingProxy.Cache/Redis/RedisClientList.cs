using System.Text;

namespace RingProxy.Cache;

/// <summary>CLIENT LIST: each loop is asked for its sessions in turn, because no other thread may look at them.</summary>
internal static class RedisClientList
{
    public static void Begin(RedisSession session, RedisLoop shared)
    {
        var whole = session.EnqueueWhole();
        session.SetGate(whole);
        Ask(session, shared, whole, new StringBuilder(), 0);
    }

    private static void Ask(RedisSession session, RedisLoop shared, Exchange whole, StringBuilder text, int index)
    {
        var all = shared.Listener.Shared;
        if (index == all.Count)
        {
            shared.Loop.Post(() => End(session, shared, whole, text));
            return;
        }

        all[index].Loop.Post(() =>
        {
            foreach (var one in all[index].Sessions.All)
                text.Append(one.Describe());
            Ask(session, shared, whole, text, index + 1);
        });
    }

    private static void End(RedisSession session, RedisLoop shared, Exchange whole, StringBuilder text)
    {
        if (session.IsClosed)
            return;
        shared.Writer.Clear();
        shared.Writer.Bulk(text.ToString());
        session.OnReply(whole, shared.Writer.Written, isComplete: true);
    }
}

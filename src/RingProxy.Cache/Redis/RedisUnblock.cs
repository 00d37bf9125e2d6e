using System.Globalization;

namespace RingProxy.Cache;

/// <summary>One CLIENT UNBLOCK: finds the client, and passes the question on to the node that the client waits for.</summary>
internal sealed class RedisUnblock(RedisSession asker, RedisLoop shared, bool isError) : IReplySink
{
    private readonly List<byte> _reply = [];
    private Exchange _whole = null!;

    public void Begin(long id)
    {
        _whole = asker.EnqueueWhole();
        asker.SetGate(_whole);
        LookOn(0, id);
    }

    public void OnReply(Exchange exchange, ReadOnlySpan<byte> bytes, bool isComplete)
    {
        _reply.AddRange(bytes);
        if (isComplete)
            RedisClientWalk.Complete(asker, shared, _whole, writer => writer.Raw(_reply.ToArray()));
    }

    public void OnFailure(Exchange exchange, NodeFailure failure) =>
        RedisClientWalk.Complete(asker, shared, _whole, writer => writer.Error(RedisErrors.Failure(failure)));

    private void LookOn(int index, long id)
    {
        var all = shared.Listener.Shared;
        if (index == all.Count)
        {
            RedisClientWalk.Complete(asker, shared, _whole, writer => writer.Number(0));
            return;
        }

        all[index].Loop.Post(() =>
        {
            if (all[index].Sessions.All.FirstOrDefault(one => one.Id == id) is not { } found)
                LookOn(index + 1, id);
            else if (found.Waiting is var (nodeClientId, link))
                Ask(all[index], nodeClientId, link);
            else
                RedisClientWalk.Complete(asker, shared, _whole, writer => writer.Number(0));
        });
    }

    private void Ask(RedisLoop where, long nodeClientId, Link link)
    {
        where.NodeWriter.Clear();
        where.NodeWriter.Command("CLIENT", "UNBLOCK", nodeClientId.ToString(CultureInfo.InvariantCulture), isError ? "ERROR" : "TIMEOUT");
        link.Send(where.NodeWriter.Written, where.Loop.Exchanges.Rent(this));
    }
}

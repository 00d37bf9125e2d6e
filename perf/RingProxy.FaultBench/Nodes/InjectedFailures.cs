using Microsoft.AspNetCore.Http;

namespace RingProxy.FaultBench;

/// <summary>A known number of failures of one kind, handed out to the next requests. Safe from any thread.</summary>
internal sealed class InjectedFailures(string nodeId)
{
    public const int SlowMilliseconds = 200;

    private Injection _kind;
    private int _left;

    public void Next(Injection kind, int count)
    {
        _kind = kind;
        Volatile.Write(ref _left, count);
    }

    public bool TryTake(out Injection kind)
    {
        kind = _kind;
        return Volatile.Read(ref _left) > 0 && Interlocked.Decrement(ref _left) >= 0;
    }

    public async Task ActAsync(Injection kind, HttpContext context, Func<Task> answer)
    {
        var response = context.Response;
        switch (kind)
        {
            case Injection.Unavailable:
                response.StatusCode = StatusCodes.Status503ServiceUnavailable;
                response.Headers[NodeServer.NodeHeader] = nodeId;
                response.ContentLength = 0;
                break;
            case Injection.Cut:
                context.Abort();
                break;
            case Injection.Truncate:
                response.Headers[NodeServer.NodeHeader] = nodeId;
                response.ContentLength = 1000;
                await response.WriteAsync($"{nodeId} ");
                await response.Body.FlushAsync();
                context.Abort();
                break;
            case Injection.Foreign:
                response.Headers[NodeServer.NodeHeader] = nodeId;
                response.ContentLength = nodeId.Length + 4;
                await response.WriteAsync($"{nodeId} key");
                break;
            case Injection.Unsigned:
                response.ContentLength = 2;
                await response.WriteAsync("ok");
                break;
            case Injection.Silent:
                await Task.Delay(Timeout.Infinite, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                break;
            case Injection.Slow:
                await Task.Delay(SlowMilliseconds);
                await answer();
                break;
        }
    }
}

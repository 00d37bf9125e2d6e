using Microsoft.AspNetCore.Http;

namespace RingProxy.Http;

/// <summary>Two tries at a time: the second begins when the first has not answered for a while, and the first answer wins (Dean and Barroso, "The tail at scale", 2013).</summary>
internal static class HedgedTries
{
    public static bool AreFor(HttpRequest request) =>
        (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method)) && request.Headers.Upgrade.Count == 0;

    /// <summary>The try that has won or, if none has an answer to pass on, the one that failed last; the other has ended, or will by itself.</summary>
    public static async Task<NodeTry> SendAsync(NodeWalk walk, HttpRequestMessage message, TimeSpan delay, CancellationToken cancellationToken)
    {
        var first = walk.BeginTry(0);
        var firstSending = walk.SendAsync(first, message, cancellationToken);
        if (await EndsWithinAsync(firstSending, delay, walk.Time) || !walk.TryTakeHedge())
        {
            await firstSending;
            return first;
        }

        try
        {
            return await RaceAsync(walk, first, firstSending, CopyOf(message), cancellationToken);
        }
        finally
        {
            walk.ReturnHedge();
        }
    }

    private static async Task<NodeTry> RaceAsync(
        NodeWalk walk, NodeTry first, Task<TryFailure> firstSending, HttpRequestMessage copy, CancellationToken cancellationToken)
    {
        walk.Address(copy, 1);
        var second = walk.BeginTry(1);
        var secondSending = walk.SendAsync(second, copy, cancellationToken);
        var firstIsDone = await Task.WhenAny(firstSending, secondSending) == firstSending;
        var (done, other) = firstIsDone ? (first, second) : (second, first);
        var (doneSending, otherSending) = firstIsDone ? (firstSending, secondSending) : (secondSending, firstSending);
        if (doneSending.IsCompletedSuccessfully && done.Failure == TryFailure.None)
        {
            _ = other.OvertakeAsync(otherSending);
            return done;
        }

        await otherSending;
        if (other.Failure == TryFailure.None)
        {
            done.Discard();
            return other;
        }

        // Both have failed: the walk goes on behind the second.
        first.Discard();
        return second;
    }

    private static async Task<bool> EndsWithinAsync(Task task, TimeSpan time, TimeProvider clock)
    {
        using var ended = new CancellationTokenSource();
        var isFirst = await Task.WhenAny(task, Task.Delay(time, clock, ended.Token)) == task;
        await ended.CancelAsync();
        return isFirst;
    }

    private static HttpRequestMessage CopyOf(HttpRequestMessage message)
    {
        var copy = new HttpRequestMessage(message.Method, message.RequestUri) { Version = message.Version, VersionPolicy = message.VersionPolicy };
        foreach (var (name, values) in message.Headers.NonValidated)
        {
            copy.Headers.TryAddWithoutValidation(name, values);
        }

        return copy;
    }
}

using Microsoft.AspNetCore.Http;

namespace RingProxy.Http;

/// <summary>Two tries at a time: the second begins when the first has not answered for a while, and the first answer wins (Dean and Barroso, "The tail at scale", 2013).</summary>
internal static class HedgedTries
{
    public static bool AreFor(HttpRequest request) =>
        (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method)) && request.Headers.Upgrade.Count == 0;

    /// <summary>The try that has won or, if none has an answer to pass on, the one that failed last; the other has ended, or will by itself.</summary>
    public static async ValueTask<NodeTry> SendAsync(NodeWalk walk, HttpRequestMessage message, HedgeDelay delay, CancellationToken cancellationToken)
    {
        var first = Entrant.Start(walk, 0, message, cancellationToken);
        if (await delay.EndsInTimeAsync(first.Sending) || !walk.TryTakeHedge())
        {
            await ((Task)first.Sending).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            first.End.Dispose();
            return first.Try;
        }

        try
        {
            var copy = CopyOf(message);
            walk.Address(copy, 1);
            return await RaceAsync(walk, first, Entrant.Start(walk, 1, copy, cancellationToken));
        }
        finally
        {
            walk.ReturnHedge();
        }
    }

    private static async Task<NodeTry> RaceAsync(NodeWalk walk, Entrant first, Entrant second)
    {
        var isFirst = await Task.WhenAny(first.Sending, second.Sending) == first.Sending;
        var (done, other) = isFirst ? (first, second) : (second, first);
        if (done.Try.Failure == TryFailure.None)
        {
            _ = other.Try.OvertakeAsync(other.Sending, other.End);
            done.End.Dispose();
            return done.Try;
        }

        await ((Task)other.Sending).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        first.End.Dispose();
        second.End.Dispose();
        var winner = WinnerOf(walk, first.Try, second.Try, other.Try);
        (winner == first.Try ? second : first).Try.Discard();
        return winner;
    }

    /// <summary>Whose end counts, when the one that ended first has failed.</summary>
    private static NodeTry WinnerOf(NodeWalk walk, NodeTry first, NodeTry second, NodeTry last)
    {
        if (last.Failure == TryFailure.None)
        {
            return last;
        }

        if (first.Response is not null && second.Response is null && !walk.HasNodeAfter(second.Index))
        {
            // A poor answer is better than none.
            first.Accept();
            return first;
        }

        // The walk goes on behind the second.
        return second;
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

    /// <summary>One of the two.</summary>
    /// <param name="Try">The try.</param>
    /// <param name="Sending">Its sending.</param>
    /// <param name="End">Cancels it alone; given back when it has ended.</param>
    private readonly record struct Entrant(NodeTry Try, Task<TryFailure> Sending, TryCancellation End)
    {
        public static Entrant Start(NodeWalk walk, int index, HttpRequestMessage message, CancellationToken cancellationToken)
        {
            var end = walk.RentCancellation(cancellationToken);
            var begun = walk.BeginTry(index);
            return new Entrant(begun, walk.SendAsync(begun, message, end), end);
        }
    }
}

using System.Runtime.ExceptionServices;
using RingProxy.Health;

namespace RingProxy.Http;

/// <summary>
/// One try of a request with one node: takes its place in the node's load, sends, waits for the head of the answer, and tells the node's health how it
/// ended. The try whose answer is passed on keeps its place until that has ended.
/// </summary>
internal sealed class NodeTry
{
    private readonly NodeWalk _walk;
    private readonly NodeHealth _health;
    private readonly CancellationToken _out;
    private readonly bool _isTrial;
    private TryCancellation? _cancellation;
    private IDisposable? _place;
    private Exception? _exception;
    private bool _overtaken;
    private bool _isOver;

    /// <param name="walk">The request's way.</param>
    /// <param name="index">Which of the request's nodes.</param>
    /// <param name="node">That node.</param>
    /// <param name="isTrial">Whether the node's health waits to hear how this ends.</param>
    /// <param name="isEntered">Whether the request counts in the node's load already.</param>
    public NodeTry(NodeWalk walk, int index, HttpNode node, bool isTrial, bool isEntered)
    {
        _walk = walk;
        Index = index;
        Node = node;
        _health = node.Health;
        _out = _health.Out;
        _isTrial = isTrial;
        if (!isEntered)
        {
            _health.Load.Enter();
        }
    }

    /// <summary>Which of the request's nodes.</summary>
    public int Index { get; }

    public HttpNode Node { get; }

    public TryFailure Failure { get; private set; }

    /// <summary>The answer's head, if there is one: also with <see cref="TryFailure.Status"/>.</summary>
    public HttpResponseMessage? Response { get; private set; }

    /// <summary>Sends a request and waits for the head of its answer. Failures of the node are a result, not an exception.</summary>
    /// <param name="message">Addressed to the node.</param>
    /// <param name="timeout">How long that may take.</param>
    /// <param name="mayRepeat">Whether the request could go to another node instead.</param>
    /// <param name="cancellationToken">The request's own.</param>
    public async Task<TryFailure> SendAsync(HttpRequestMessage message, TimeSpan timeout, bool mayRepeat, CancellationToken cancellationToken)
    {
        try
        {
            if (Node.Queue is { } queue && (_place = await queue.EnterAsync(_walk.Time, cancellationToken)) is null)
            {
                return Fail(TryFailure.Busy, NodeOutcome.Unknown);
            }

            using var cancellation = _cancellation = TryCancellation.Rent(timeout, cancellationToken, mayRepeat ? _out : CancellationToken.None);
            try
            {
                Response = await _walk.SendToNodeAsync(message, cancellation.Token);
            }
            catch (Exception e) when (TryFailures.IsOfTransport(e))
            {
                _exception = e;
                return FailBy(e, cancellation, cancellationToken);
            }
            finally
            {
                _cancellation = null;
            }
        }
        catch (Exception e)
        {
            // Not a matter of the node: what the request itself is like, or its own end.
            _exception = e;
            Fail(TryFailure.GivenUp, NodeOutcome.Unknown);
            throw;
        }

        return Failure = Judge(Response);
    }

    /// <summary>Ends it without having sent anything.</summary>
    public void Abandon() => Fail(TryFailure.GivenUp, NodeOutcome.Unknown);

    /// <summary>Another try has won: ends this one, whose <see cref="SendAsync"/> may still be running.</summary>
    public async Task OvertakeAsync(Task<TryFailure> sending)
    {
        Volatile.Write(ref _overtaken, true);
        try
        {
            _cancellation?.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // Its answer has just come.
        }

        await ((Task)sending).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Discard();
    }

    /// <summary>The answer is not passed on.</summary>
    public void Discard()
    {
        Response?.Dispose();
        Response = null;
        End();
    }

    /// <summary>The answer has been passed on, or has broken off.</summary>
    public void Finish(bool brokeOff)
    {
        if (brokeOff)
        {
            Record(NodeOutcome.Failed);
        }
        else if (Response is { } response && GrpcAnswer.IsGrpc(response))
        {
            Record(GrpcAnswer.IsFailure(response, _walk.Breaker) ? NodeOutcome.Failed : NodeOutcome.Succeeded);
        }

        End();
    }

    /// <summary>What the client to the nodes threw.</summary>
    public void Rethrow()
    {
        if (_exception is not null)
        {
            ExceptionDispatchInfo.Throw(_exception);
        }

        throw new HttpRequestException(Failure == TryFailure.Busy ? $"node '{Node.Id}' has as many requests as it may" : $"node '{Node.Id}' did not answer");
    }

    private TryFailure FailBy(Exception exception, TryCancellation cancellation, CancellationToken request)
    {
        if (request.IsCancellationRequested)
        {
            return Fail(TryFailure.GivenUp, _walk.ClientIsGone ? NodeOutcome.Unknown : NodeOutcome.Failed);
        }

        if (Volatile.Read(ref _overtaken))
        {
            return Fail(TryFailure.Overtaken, NodeOutcome.Failed);
        }

        return cancellation.NodeIsOut ? Fail(TryFailure.NodeOut, NodeOutcome.Unknown) : Fail(TryFailures.Of(exception), NodeOutcome.Failed);
    }

    private TryFailure Fail(TryFailure failure, NodeOutcome outcome)
    {
        Failure = failure;
        Record(outcome);
        End();
        return failure;
    }

    private TryFailure Judge(HttpResponseMessage response)
    {
        var status = (int)response.StatusCode;
        if (!GrpcAnswer.IsGrpc(response))
        {
            Record(_walk.Breaker.FailureStatuses.Contains(status) ? NodeOutcome.Failed : NodeOutcome.Succeeded);
        }

        return _walk.IsRetriedStatus(status) ? TryFailure.Status : TryFailure.None;
    }

    /// <summary>What began before the node was last taken out says nothing of the node that came back.</summary>
    private void Record(NodeOutcome outcome) => _health.Record(_out.IsCancellationRequested ? NodeOutcome.Unknown : outcome, _isTrial);

    private void End()
    {
        if (!_isOver)
        {
            _isOver = true;
            _place?.Dispose();
            _health.Load.Leave();
        }
    }
}

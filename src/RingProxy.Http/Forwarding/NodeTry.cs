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
    private NodeQueue? _entered;
    private Exception? _exception;
    private bool _overtaken;
    private bool _isTold;
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
    /// <param name="cancellation">Of this try alone; not started yet.</param>
    public async Task<TryFailure> SendAsync(HttpRequestMessage message, TimeSpan timeout, bool mayRepeat, TryCancellation cancellation)
    {
        try
        {
            if (Node.Queue is { } queue)
            {
                if (!queue.TryEnter() && !await queue.EnterAsync(_walk.Time, cancellation.Wait()))
                {
                    return Fail(TryFailure.Busy, NodeOutcome.Unknown);
                }

                _entered = queue;
            }

            var body = message.Content as PromptContent;
            cancellation.Start(timeout, mayRepeat ? _out : CancellationToken.None);
            body?.Time(cancellation);
            try
            {
                Response = await _walk.SendToNodeAsync(message, cancellation.Token);
            }
            catch (Exception e) when (TryFailures.IsOfTransport(e))
            {
                _exception = e;
                return FailBy(e, body, cancellation);
            }
            finally
            {
                // The body may still be on its way, with HTTP/2: it must not touch what another try has next.
                body?.Time(null);
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
    /// <param name="sending">What <see cref="SendAsync"/> has returned.</param>
    /// <param name="end">What <see cref="SendAsync"/> was given; given back in the end.</param>
    public async Task OvertakeAsync(Task<TryFailure> sending, TryCancellation end)
    {
        Volatile.Write(ref _overtaken, true);
        // On another thread: the winner's answer must not wait for what the loser still does.
        await end.CancelAsync().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await ((Task)sending).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Discard();
        end.Dispose();
    }

    /// <summary>There is no other node: the answer is passed on although its status speaks against it.</summary>
    public void Accept() => Failure = TryFailure.None;

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
            var isFailure = GrpcAnswer.IsFailure(response, _walk.Breaker);
            if (isFailure || !_isTold)
            {
                Record(isFailure ? NodeOutcome.Failed : NodeOutcome.Succeeded);
            }
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

    private TryFailure FailBy(Exception exception, PromptContent? body, TryCancellation cancellation)
    {
        // First: whoever has been overtaken may run on after its request has ended, and must not look at that any more.
        if (Volatile.Read(ref _overtaken))
        {
            // The second one had less time than the winner: that it lost says nothing.
            return Fail(TryFailure.Overtaken, Index == 0 ? NodeOutcome.Failed : NodeOutcome.Unknown);
        }

        if (cancellation.RequestIsOver)
        {
            return Fail(TryFailure.GivenUp, _walk.ClientIsGone || body is { IsClientsTurn: true } ? NodeOutcome.Unknown : NodeOutcome.Failed);
        }

        if (cancellation.NodeIsOut)
        {
            return Fail(TryFailure.NodeOut, NodeOutcome.Unknown);
        }

        if (body is { ClientFailed: true })
        {
            return Fail(TryFailure.Body, NodeOutcome.Unknown);
        }

        return Fail(
            cancellation.Token.IsCancellationRequested ? TryFailure.Timeout : TryFailures.Of(exception),
            TryFailures.IsOfNode(exception) ? NodeOutcome.Failed : NodeOutcome.Unknown);
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
        else if (_isTrial && !GrpcAnswer.HasEnded(response))
        {
            // A stream may last for hours; that it has begun is what a trial wants to know.
            Record(NodeOutcome.Succeeded);
        }

        return _walk.IsRetriedStatus(status, Index) ? TryFailure.Status : TryFailure.None;
    }

    private void Record(NodeOutcome outcome)
    {
        _isTold = true;
        // What began before the node was taken out says nothing of the node that has come back since.
        _health.Record(_out.IsCancellationRequested ? NodeOutcome.Unknown : outcome, _isTrial);
    }

    private void End()
    {
        if (!_isOver)
        {
            _isOver = true;
            if (!_isTold)
            {
                Record(NodeOutcome.Unknown);
            }

            _entered?.Leave();
            _health.Load.Leave();
        }
    }
}

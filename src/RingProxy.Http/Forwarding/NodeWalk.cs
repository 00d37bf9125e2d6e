using Microsoft.AspNetCore.Http;
using RingProxy.Health;

namespace RingProxy.Http;

/// <summary>
/// The client that the forwarder sends one request by: it tries the request's nodes in turn until one answers with something to pass on. The
/// forwarder sees a single answer, so what has begun to reach the client is never tried again. Used by one request.
/// </summary>
/// <remarks>
/// <code>
/// forwarder ──► NodeWalk ──► NodeTry(first) ──► node     connect failure: next, at once
///     ▲             │             │ reset, time-out, node out, 5xx: next, if the request may be repeated and the budget has a place
///     └── answer ◄──┴──── NodeTry(next) ◄── node          (with a hedge: both at a time, the first answer wins)
/// </code>
/// </remarks>
internal sealed class NodeWalk : HttpMessageInvoker
{
    private readonly HttpContext _context;
    private readonly RoutedRequest _request;
    private readonly HttpMeter _meter;
    private readonly bool _isRepeatable;
    private readonly TimeSpan _timeout;
    private readonly Deadline _deadline;
    private RepeatableBody? _body;
    private NodeTry? _winner;
    private MovingStream? _stream;
    private bool _hasBegun;
    private bool _isLimited;

    public NodeWalk(HttpContext context, RoutedRequest request, HttpMessageHandler nodes, HttpMeter meter, TimeProvider time)
        : base(nodes, disposeHandler: false)
    {
        _context = context;
        _request = request;
        _meter = meter;
        Time = time;
        _isRepeatable = RetryRules.MayRepeat(context.Request, request.Route.Options.Retry);
        _timeout = request.Route.TryTimeoutOf(context.Request);
        _deadline = Deadline.In(request.Route.Options.Deadline);
        request.Ring.Retries.Enter();
    }

    public TimeProvider Time { get; }

    public BreakerOptions Breaker => _request.Ring.Options.Health!.Breaker;

    /// <summary>Why there is no answer; none if there is one.</summary>
    public TryFailure Failure { get; private set; }

    /// <summary>Whether the client has left.</summary>
    public bool ClientIsGone => _context.RequestAborted.IsCancellationRequested;

    /// <summary>Whether an answer was handed over and its body was sent more than once, so that what became of its first sending says nothing.</summary>
    public bool HasAnswerToRepeatedBody => _winner is not null && _body is { IsRepeated: true };

    private bool MayRepeat => _isRepeatable && _body is not { CanSendAgain: false };

    private RetryOptions Retry => _request.Route.Options.Retry;

    public override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => WalkAsync(request, cancellationToken);

    /// <summary>Sends to a node, past the walk.</summary>
    public Task<HttpResponseMessage> SendToNodeAsync(HttpRequestMessage message, CancellationToken cancellationToken) =>
        base.SendAsync(message, cancellationToken);

    /// <summary>Whether there is one more of the request's nodes.</summary>
    public bool HasNodeAfter(int index) => _request.HasNodeAfter(index);

    /// <summary>Whether an answer with this status, of one of the request's nodes, is set aside to ask another.</summary>
    public bool IsRetriedStatus(int status, int index) => status >= 500 && HasNodeAfter(index) && Retry.Statuses.Contains(status) && MayRepeat;

    /// <summary>The forwarder is through with the request.</summary>
    /// <param name="nodeBrokeOff">Whether the node broke off in the middle of its answer.</param>
    public void Finish(bool nodeBrokeOff)
    {
        if (!_hasBegun)
        {
            BeginTry(0).Abandon();
        }

        _stream?.Dispose();
        _winner?.Finish(nodeBrokeOff);
        _body?.Dispose();
        _request.Ring.Retries.Leave();
    }

    /// <summary>Begins a try with one of the request's nodes: from here on it counts in the node's load.</summary>
    public NodeTry BeginTry(int index)
    {
        _hasBegun = true;
        var (isTrial, isEntered) = index == 0 ? (_request.Nodes.FirstIsTrial, _request.Nodes.FirstIsEntered) : (false, false);
        return new NodeTry(this, index, _request.NodeAt(index), isTrial, isEntered);
    }

    /// <summary>For one try; to be given back when that has ended.</summary>
    public TryCancellation RentCancellation(CancellationToken cancellationToken) => TryCancellation.Rent(_deadline, cancellationToken);

    public Task<TryFailure> SendAsync(NodeTry begun, HttpRequestMessage message, TryCancellation cancellation) =>
        begun.SendAsync(message, _timeout, MayRepeat && HasNodeAfter(begun.Index), cancellation);

    /// <summary>Addresses a message to another of the request's nodes.</summary>
    public void Address(HttpRequestMessage message, int index)
    {
        var node = _request.NodeAt(index);
        message.RequestUri = NodeUri.Of(_context, node.Prefix);
        if (!_request.Route.Options.PreserveHost)
        {
            message.Headers.Host = node.HostName;
        }
    }

    /// <summary>Takes what a second try beside the first one needs: a place in the retry budget, to be returned, and in the failover rate.</summary>
    public bool TryTakeHedge()
    {
        if (!_request.HasNextNode || !_request.Ring.Retries.TryTake())
        {
            return false;
        }

        if (_request.Ring.Failover.TryTake())
        {
            _meter.Hedged(_request.View.RingId, _request.Node.Id);
            return true;
        }

        _request.Ring.Retries.Return();
        return false;
    }

    public void ReturnHedge() => _request.Ring.Retries.Return();

    private async Task<HttpResponseMessage> WalkAsync(HttpRequestMessage message, CancellationToken cancellationToken)
    {
        _request.Route.Streams?.Prepare(_context);
        _body = RepeatableBody.Of(_context.Request, message, _isRepeatable && _request.HasNextNode ? Retry : null);
        if (message.Content is null && !_isRepeatable && message.Version.Major == 1)
        {
            message.Content = new EmptyContent();
        }

        NodeTry last;
        if (_request.Route.Hedge is { } hedge && _body is null && HedgedTries.AreFor(_context.Request))
        {
            last = await HedgedTries.SendAsync(this, message, hedge, cancellationToken);
        }
        else
        {
            last = BeginTry(0);
            using var cancellation = RentCancellation(cancellationToken);
            await SendAsync(last, message, cancellation);
        }

        while (MayTryNextAfter(last))
        {
            var isBudgeted = last.Failure != TryFailure.Connect;
            using var cancellation = RentCancellation(cancellationToken);
            if (isBudgeted && !await _request.Ring.Retries.TakeAsync(cancellation.Wait()))
            {
                break;
            }

            try
            {
                last = BeginNextTry(last, message);
                await SendAsync(last, message, cancellation);
            }
            finally
            {
                if (isBudgeted)
                {
                    _request.Ring.Retries.Return();
                }
            }
        }

        return Settle(last, cancellationToken);
    }

    private bool MayTryNextAfter(NodeTry last)
    {
        _request.Attempt = last.Index;
        if (!_request.HasNextNode || !RetryRules.MayTryNext(last.Failure, MayRepeat, Retry))
        {
            return false;
        }

        _isLimited = !_request.Ring.Failover.TryTake();
        return !_isLimited;
    }

    private NodeTry BeginNextTry(NodeTry last, HttpRequestMessage message)
    {
        _meter.FellBack(_request.View.RingId, last.Node.Id, last.Failure);
        if (_request.IsAtPinnedNode)
        {
            _request.Route.Sticky!.CountGone();
        }

        last.Discard();
        _request.Attempt = last.Index + 1;
        Address(message, _request.Attempt);
        _body?.Rewind(message);
        return BeginTry(_request.Attempt);
    }

    private HttpResponseMessage Settle(NodeTry last, CancellationToken cancellationToken)
    {
        if (last.Response is null)
        {
            var isOver = cancellationToken.IsCancellationRequested || _deadline.IsOver;
            Failure = _isLimited ? TryFailure.FailoverLimited : isOver ? TryFailure.GivenUp : last.Failure;
            if (isOver)
            {
                // It may have come while the request waited for a further try, which then has nothing to throw of its own.
                throw new OperationCanceledException("The request was given up, or its deadline was over.");
            }

            last.Rethrow();
        }

        _winner = last;
        PromptHeadStream.PutOn(last.Response!, _context);
        _stream = _request.Route.Streams?.Adopt(_context, last.Response!, _request.View.Snapshot, _request.StreamKey, last.Node.Id);
        return last.Response!;
    }
}

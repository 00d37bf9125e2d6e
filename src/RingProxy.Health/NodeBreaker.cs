using Polly;
using Polly.CircuitBreaker;

namespace RingProxy.Health;

/// <summary>
/// The circuit breaker of one node: two of Polly's beside each other, either of which opens it. One trips by ratio over a sliding window and sees every
/// outcome; the other trips by failures in a row and sees failures only, so that a success costs but one. Outcomes are fed after the fact, because
/// one request tries several nodes. Not safe for use by two threads at a time: <see cref="NodeHealth"/> locks.
/// </summary>
internal sealed class NodeBreaker
{
    /// <summary>Polly wants two outcomes before it looks at a ratio; a run of failures always has as many.</summary>
    private const int LeastThroughput = 2;

    /// <summary>Runs may be slow: their window only has to hold the last two outcomes.</summary>
    private static readonly TimeSpan s_runWindow = TimeSpan.FromHours(24);

    private readonly BreakerOptions _options;
    private readonly TimeProvider _time;
    private readonly CircuitBreakerManualControl _control = new();
    private readonly CircuitBreakerStateProvider _ratioState = new();
    private readonly CircuitBreakerStateProvider _runState = new();
    private readonly ResiliencePipeline<bool> _byRatio;
    private readonly ResiliencePipeline<bool> _byRun;
    private int _run;

    public NodeBreaker(BreakerOptions options, TimeProvider time)
    {
        _options = options;
        _time = time;
        _byRatio = Build(options.FailureRatio, options.SamplingDuration, options.MinimumThroughput, _ratioState);
        _byRun = Build(double.Epsilon, s_runWindow, LeastThroughput, _runState);
    }

    /// <summary>Failures since the last success.</summary>
    public int Run => _run;

    /// <summary>Breaks since the node was last up; the next one is longer by as much.</summary>
    public int Breaks { get; private set; }

    /// <summary>How long the next break will be.</summary>
    public TimeSpan NextBreak => BreakDurations.Of(_options.BreakDuration, _options.MaxBreakDuration, Breaks);

    public void RecordSuccess()
    {
        _run = 0;
        Feed(_byRatio, counts: false);
    }

    /// <summary>
    /// Counts a failure. Returns the length of the break if it trips the breaker, else null. Until <see cref="Close"/> every failure of a node on
    /// trial does: the breaker that had tripped is still open, or half-open by its own clock.
    /// </summary>
    public TimeSpan? RecordFailure()
    {
        _run++;
        Feed(_byRatio, counts: true);
        Feed(_byRun, counts: _options.ConsecutiveFailures > 0 && _run >= _options.ConsecutiveFailures);
        if (_ratioState.CircuitState is not CircuitState.Open && _runState.CircuitState is not CircuitState.Open)
        {
            return null;
        }

        var length = NextBreak;
        Breaks++;
        return length;
    }

    /// <summary>Closes it and empties its windows.</summary>
    public void Close()
    {
        _run = 0;
        Complete(_control.CloseAsync());
    }

    /// <summary>The node has come through: the next break is a first one again.</summary>
    public void ForgetBreaks() => Breaks = 0;

    public void Isolate() => Complete(_control.IsolateAsync());

    private ResiliencePipeline<bool> Build(double failureRatio, TimeSpan samplingDuration, int minimumThroughput, CircuitBreakerStateProvider state) =>
        new ResiliencePipelineBuilder<bool> { TimeProvider = _time }
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions<bool>
            {
                FailureRatio = failureRatio,
                SamplingDuration = samplingDuration,
                MinimumThroughput = minimumThroughput,
                ShouldHandle = static args => ValueTask.FromResult(args.Outcome.Result),
                BreakDurationGenerator = _ => ValueTask.FromResult(NextBreak),
                StateProvider = state,
                ManualControl = _control,
            })
            .Build();

    /// <param name="breaker">Which of the two.</param>
    /// <param name="counts">Whether the outcome counts against the node.</param>
    private static void Feed(ResiliencePipeline<bool> breaker, bool counts)
    {
        var context = ResilienceContextPool.Shared.Get();
        var fed = breaker.ExecuteOutcomeAsync(static (_, counts) => ValueTask.FromResult(Outcome.FromResult(counts)), context, counts);
        if (!fed.IsCompletedSuccessfully)
        {
            throw new InvalidOperationException("a breaker without callbacks completes at once");
        }

        _ = fed.Result;
        ResilienceContextPool.Shared.Return(context);
    }

    private static void Complete(Task task) => task.GetAwaiter().GetResult();
}

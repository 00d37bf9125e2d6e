using Polly;
using Polly.CircuitBreaker;

namespace RingProxy.Health;

/// <summary>
/// The circuit breaker of one node: two of Polly's in a row that see the same outcomes. The outer one trips by ratio over a sliding window, the
/// inner one by failures in a row. Outcomes are fed after the fact, because one request tries several nodes. Not safe for use by two threads
/// at a time: <see cref="NodeHealth"/> locks.
/// </summary>
internal sealed class NodeBreaker
{
    /// <summary>Polly wants two outcomes before it looks at a ratio; a run of failures always has as many.</summary>
    private const int LeastThroughput = 2;

    /// <summary>Runs may be slow: their window only has to hold the last two outcomes.</summary>
    private static readonly TimeSpan s_runWindow = TimeSpan.FromHours(24);

    private readonly BreakerOptions _options;
    private readonly CircuitBreakerManualControl _control = new();
    private readonly CircuitBreakerStateProvider _byRatio = new();
    private readonly CircuitBreakerStateProvider _byRun = new();
    private readonly ResiliencePipeline<Verdict> _pipeline;
    private int _run;

    public NodeBreaker(BreakerOptions options, TimeProvider time)
    {
        _options = options;
        _pipeline = new ResiliencePipelineBuilder<Verdict> { TimeProvider = time }
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions<Verdict>
            {
                FailureRatio = options.FailureRatio,
                SamplingDuration = options.SamplingDuration,
                MinimumThroughput = options.MinimumThroughput,
                ShouldHandle = static args => ValueTask.FromResult(args.Outcome.Result.Failed),
                BreakDurationGenerator = _ => ValueTask.FromResult(NextBreak),
                StateProvider = _byRatio,
                ManualControl = _control,
            })
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions<Verdict>
            {
                FailureRatio = double.Epsilon,
                SamplingDuration = s_runWindow,
                MinimumThroughput = LeastThroughput,
                ShouldHandle = static args => ValueTask.FromResult(args.Outcome.Result.EndsRun),
                BreakDurationGenerator = _ => ValueTask.FromResult(NextBreak),
                StateProvider = _byRun,
                ManualControl = _control,
            })
            .Build();
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
        Feed(default);
    }

    /// <summary>Counts a failure. Returns the length of the break if it trips the breaker, else null.</summary>
    /// <param name="isTrial">One failed trial is enough.</param>
    public TimeSpan? RecordFailure(bool isTrial)
    {
        _run++;
        Feed(new Verdict(Failed: true, EndsRun: isTrial || (_options.ConsecutiveFailures > 0 && _run >= _options.ConsecutiveFailures)));
        if (_byRatio.CircuitState is not CircuitState.Open && _byRun.CircuitState is not CircuitState.Open)
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

    private void Feed(Verdict verdict)
    {
        var context = ResilienceContextPool.Shared.Get();
        var fed = _pipeline.ExecuteOutcomeAsync(static (_, verdict) => ValueTask.FromResult(Outcome.FromResult(verdict)), context, verdict);
        if (!fed.IsCompletedSuccessfully)
        {
            throw new InvalidOperationException("a breaker without callbacks completes at once");
        }

        _ = fed.Result;
        ResilienceContextPool.Shared.Return(context);
    }

    private static void Complete(Task task) => task.GetAwaiter().GetResult();

    /// <summary>What the breakers look at.</summary>
    /// <param name="Failed">Whether the request failed.</param>
    /// <param name="EndsRun">Whether it makes the run of failures too long.</param>
    private readonly record struct Verdict(bool Failed, bool EndsRun);
}

using System.Diagnostics.CodeAnalysis;
using System.IO.Hashing;
using System.Text;

namespace RingProxy.Health;

/// <summary>
/// What is known of one node: its state, its breaker, its probes, its load. Lives across ring swaps for as long as the node keeps id and address.
/// Time passes by itself: whoever looks finds a break or a slow start that is over to have ended. Safe from any thread.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "A token source without a timer holds nothing that needs disposing, and whoever waits may still look at it.")]
public sealed class NodeHealth
{
    private readonly Lock _lock = new();
    private readonly HealthOptions _options;
    private readonly SteadyTime _time;
    private readonly Func<NodeHealth, NodeState, NodeState, bool> _changed;
    private readonly NodeBreaker _breaker;
    private readonly Trials _trials;
    private readonly ProbeCounts _probes = new();
    private readonly bool _isProbed;
    private readonly ulong _gateSeed;
    private volatile NodeState _state = NodeState.Up;
    private volatile bool _isDeclaredDown;
    private volatile CancellationTokenSource _out = new();
    private DateTimeOffset _since;
    private DateTimeOffset _sinceByWallClock;
    private DateTimeOffset _lastTrial;
    private TimeSpan _breakLength;

    /// <param name="nodeId">Its id.</param>
    /// <param name="address">Its address.</param>
    /// <param name="options">Those of its ring.</param>
    /// <param name="time">The time of its ring.</param>
    /// <param name="changed">Told of each change under the node's lock: the node, its state before and after. Says whether a node in such a state is left alone.</param>
    internal NodeHealth(string nodeId, string address, HealthOptions options, SteadyTime time, Func<NodeHealth, NodeState, NodeState, bool> changed)
    {
        NodeId = nodeId;
        Address = address;
        _options = options;
        _time = time;
        _changed = changed;
        _breaker = new NodeBreaker(options.Breaker, time);
        _trials = new Trials(options.Breaker.TrialRequests);
        _isProbed = options.Probe.EffectiveKind != ProbeKind.None;
        _gateSeed = XxHash64.HashToUInt64(Encoding.UTF8.GetBytes(nodeId));
        _since = time.GetUtcNow();
        _sinceByWallClock = time.WallClock;
    }

    public string NodeId { get; }

    public string Address { get; }

    /// <summary>Requests that the node has now.</summary>
    public NodeLoad Load { get; } = new();

    /// <summary>Whether the ring declares it down: then nobody asks it, whatever its state.</summary>
    public bool IsDeclaredDown
    {
        get => _isDeclaredDown;
        internal set => _isDeclaredDown = value;
    }

    /// <summary>As it was last seen: time that has passed since then is not in it.</summary>
    public NodeState State => _state;

    /// <summary>
    /// Cancelled when the node is next taken out, so that whoever waits for it can turn to another; a new one replaces it at once. Not while the
    /// mask fails open: then the others are no better, and answers that are still coming would be thrown away for nothing. Take it before
    /// <see cref="Admit"/>: then it covers the whole request, and a request whose token is cancelled knows that its outcome is old news.
    /// </summary>
    public CancellationToken Out => _out.Token;

    /// <summary>Whether the node may be given a request for a key. For a node that is up it costs one read.</summary>
    /// <param name="keyHash">Any hash of the key.</param>
    /// <param name="mayTry">Whether the request would be sent on trial. Keys that others can answer must not take the places of those that only this node is asked for first.</param>
    public Admission Admit(ulong keyHash, bool mayTry = true)
    {
        if (_state == NodeState.Up)
        {
            return Admission.Yes;
        }

        var gate = KeyGate.Of(keyHash, _gateSeed);
        lock (_lock)
        {
            AdvanceLocked();
            return _state switch
            {
                NodeState.Up => Admission.Yes,
                NodeState.SlowStart => KeyGate.IsWithin(gate, SlowStartShareLocked()) || _trials.IsTrialKey(gate) ? Admission.Yes : Admission.Reluctant,
                NodeState.HalfOpen => mayTry && TryBeginTrialLocked(gate) ? Admission.Trial : Admission.No,
                _ => Admission.No,
            };
        }
    }

    /// <summary>
    /// Says how a request ended. What began before the node was last taken out must not be told as failure or success of the node that came
    /// back since: with an <see cref="Out"/> that is cancelled it is <see cref="NodeOutcome.Unknown"/>.
    /// </summary>
    /// <param name="outcome">What it says of the node.</param>
    /// <param name="isTrial">Whether <see cref="Admit"/> had said <see cref="Admission.Trial"/>.</param>
    public void Record(NodeOutcome outcome, bool isTrial = false)
    {
        if (!_options.Breaker.Enabled || (outcome == NodeOutcome.Unknown && !isTrial))
        {
            return;
        }

        lock (_lock)
        {
            if (_state is NodeState.Up or NodeState.SlowStart)
            {
                RecordLocked(outcome);
            }
            else if (_state is NodeState.HalfOpen && isTrial)
            {
                EndTrialLocked(outcome);
            }
        }
    }

    /// <summary>Says how a probe ended.</summary>
    public void RecordProbe(bool passed)
    {
        lock (_lock)
        {
            _probes.Add(passed);
            if (_probes.Failures >= _options.Probe.Fall)
            {
                ChangeLocked(HealthEvent.ProbesFailed);
            }
            else if (_probes.Passes >= _options.Probe.Rise)
            {
                ChangeLocked(HealthEvent.ProbesPassed);
            }

            AdvanceLocked();
        }
    }

    /// <summary>Takes the node out by hand, until <see cref="Reset"/>.</summary>
    public void Isolate()
    {
        lock (_lock)
        {
            ChangeLocked(HealthEvent.IsolatedByHand);
        }
    }

    /// <summary>Forgets what is known of the node: it takes all its keys at once.</summary>
    public void Reset()
    {
        lock (_lock)
        {
            ChangeLocked(HealthEvent.ResetByHand);
            _probes.Forget();
            ComeBackLocked();
            ComeThroughLocked();
        }
    }

    /// <summary>How it stands now.</summary>
    public NodeHealthReport Describe()
    {
        lock (_lock)
        {
            AdvanceLocked();
            return new NodeHealthReport
            {
                NodeId = NodeId,
                Address = Address,
                State = _state,
                Since = _sinceByWallClock,
                OpenUntil = _state == NodeState.Open ? _sinceByWallClock + _breakLength : null,
                SlowStartShare = _state == NodeState.SlowStart ? SlowStartShareLocked() : null,
                ConsecutiveFailures = _breaker.Run,
                Breaks = _breaker.Breaks,
                ConsecutiveProbeFailures = _probes.Failures,
                InFlight = Load.InFlight,
            };
        }
    }

    /// <summary>How long a client should wait before it asks this node again; null: nothing speaks against asking now.</summary>
    public TimeSpan? RetryAfter()
    {
        lock (_lock)
        {
            AdvanceLocked();
            var left = BreakLeftLocked();
            return _state switch
            {
                NodeState.Open when left > TimeSpan.Zero => left,
                NodeState.Open or NodeState.Unhealthy => _options.Probe.Interval,
                NodeState.Isolated => _options.Breaker.MaxBreakDuration,
                _ => null,
            };
        }
    }

    private void RecordLocked(NodeOutcome outcome)
    {
        AdvanceLocked();
        if (outcome == NodeOutcome.Succeeded)
        {
            _breaker.RecordSuccess();
        }
        else if (outcome == NodeOutcome.Failed)
        {
            TripLocked(_breaker.RecordFailure());
        }
    }

    private bool TryBeginTrialLocked(ulong gate)
    {
        // Trials that hang, or that nobody told the end of, would keep the node half-open for ever; so they have the time of the longest break.
        var now = _time.GetUtcNow();
        if (_trials.InFlightCount > 0 && now - _lastTrial >= _options.Breaker.MaxBreakDuration)
        {
            _trials.GiveUp();
        }

        if (!_trials.TryBegin(gate))
        {
            return false;
        }

        _lastTrial = now;
        return true;
    }

    private void EndTrialLocked(NodeOutcome outcome)
    {
        if (outcome == NodeOutcome.Failed)
        {
            TripLocked(_breaker.RecordFailure());
        }
        else if (_trials.End(succeeded: outcome == NodeOutcome.Succeeded))
        {
            ChangeLocked(HealthEvent.TrialsPassed);
        }
    }

    private void TripLocked(TimeSpan? breakLength)
    {
        if (breakLength is { } length)
        {
            _breakLength = length;
            ChangeLocked(HealthEvent.BreakerTripped);
        }
    }

    /// <summary>Lets what time has brought about happen.</summary>
    private void AdvanceLocked()
    {
        if (_state == NodeState.Open && BreakLeftLocked() <= TimeSpan.Zero && (!_isProbed || _probes.Passes >= _options.Probe.Rise))
        {
            ChangeLocked(HealthEvent.BreakEnded);
        }
        else if (_state == NodeState.SlowStart && SlowStartShareLocked() >= 1)
        {
            ChangeLocked(HealthEvent.SlowStartEnded);
        }
    }

    private TimeSpan BreakLeftLocked() => _breakLength - (_time.GetUtcNow() - _since);

    private double SlowStartShareLocked() =>
        _options.SlowStart <= TimeSpan.Zero ? 1 : Math.Clamp((_time.GetUtcNow() - _since) / _options.SlowStart, 0, 1);

    private void ChangeLocked(HealthEvent happened)
    {
        var before = _state;
        var after = StateTable.Next(before, happened);
        if (after == before)
        {
            return;
        }

        _state = after;
        _since = _time.GetUtcNow();
        _sinceByWallClock = _time.WallClock;
        switch (after)
        {
            case NodeState.Open:
                // Only probes that begin to pass from here on say that the node is back.
                _probes.Restart();
                break;
            case NodeState.HalfOpen or NodeState.Unhealthy:
                _trials.Clear();
                break;
            case NodeState.SlowStart:
                ComeBackLocked();
                break;
            case NodeState.Up:
                ComeThroughLocked();
                break;
            case NodeState.Isolated:
                _breaker.Isolate();
                break;
        }

        var isLeftAlone = _changed(this, before, after);
        if (isLeftAlone && after is (NodeState.Open or NodeState.Unhealthy or NodeState.Isolated))
        {
            LeaveLocked();
        }

        AdvanceLocked();
    }

    private void ComeBackLocked() => _breaker.Close();

    private void ComeThroughLocked()
    {
        _breaker.ForgetBreaks();
        _trials.Clear();
    }

    /// <summary>Tells those who wait; on other threads, because what they do next is their own and this one holds the lock.</summary>
    private void LeaveLocked()
    {
        var left = _out;
        _out = new CancellationTokenSource();
        _ = left.CancelAsync();
    }
}

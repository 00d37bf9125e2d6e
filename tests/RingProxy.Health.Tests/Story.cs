using RingProxy.Testing;

namespace RingProxy.Health.Tests;

/// <summary>A ring of a few nodes of which one has a story: what happens to it, told in time, and the states it goes through.</summary>
internal sealed class Story
{
    private readonly List<NodeState> _states = [NodeState.Up];

    /// <param name="configure">Changes defaults.</param>
    /// <param name="nodeCount">Nodes of the ring; the story is the first one's.</param>
    /// <param name="time">Null: a clock that stands still.</param>
    public Story(Action<HealthOptions>? configure = null, int nodeCount = 3, TimeProvider? time = null)
    {
        configure?.Invoke(Options);
        Assert.Empty(HealthOptionsValidator.Validate(Options));
        Mask = new AvailabilityMask(Options, time ?? Time);
        Nodes = Mask.Adopt(Enumerable.Range(0, nodeCount).Select(i => new WatchedNode($"node-{i}", $"127.0.0.1:{8000 + i}")));
        Mask.NodeChanged += (node, before, after) =>
        {
            if (node == Node)
            {
                Assert.Equal(_states[^1], before);
                Assert.Equal(node.State, after);
                _states.Add(after);
            }
        };
    }

    public HealthOptions Options { get; } = new();

    public ManualTimeProvider Time { get; } = new();

    public AvailabilityMask Mask { get; }

    public NodeHealth[] Nodes { get; }

    public NodeHealth Node => Nodes[0];

    /// <summary>All states so far.</summary>
    public string States => string.Join(" ", _states);

    /// <summary>The state as anybody who looks now sees it.</summary>
    public NodeState StateNow => Node.Describe().State;

    public void Advance(double seconds) => Time.Advance(TimeSpan.FromSeconds(seconds));

    public void Fail(int count = 1) => Record(NodeOutcome.Failed, count);

    public void Succeed(int count = 1) => Record(NodeOutcome.Succeeded, count);

    public void EndTrial(NodeOutcome outcome, int count = 1)
    {
        for (var i = 0; i < count; i++)
        {
            Node.Record(outcome, isTrial: true);
        }
    }

    public void Probe(bool passes, int count = 1)
    {
        for (var i = 0; i < count; i++)
        {
            Node.RecordProbe(passes);
        }
    }

    /// <summary>So many other keys ask, one after the other.</summary>
    public Admission[] Ask(params ulong[] keys) => [.. keys.Select(key => Node.Admit(key))];

    /// <summary>The node dies, and requests find out.</summary>
    public void Trip()
    {
        Fail(Options.Breaker.ConsecutiveFailures);
        Assert.Equal(NodeState.Open, Node.State);
    }

    /// <summary>The node dies, its break is over and its trials have passed.</summary>
    public void TripAndPassTrials()
    {
        Trip();
        Time.Advance(Node.RetryAfter()!.Value);
        PassTrials(1, 2, 3);
    }

    /// <summary>So many keys try, one after the other, and succeed.</summary>
    public void PassTrials(params ulong[] keys)
    {
        foreach (var key in keys)
        {
            Assert.Equal([Admission.Trial], Ask(key));
            EndTrial(NodeOutcome.Succeeded);
        }
    }

    /// <summary>Brings the node into a state by the shortest way.</summary>
    public void BringInto(NodeState state)
    {
        switch (state)
        {
            case NodeState.SlowStart:
                TripAndPassTrials();
                break;
            case NodeState.HalfOpen:
                Trip();
                Time.Advance(Node.RetryAfter()!.Value);
                Node.Describe();
                break;
            case NodeState.Open:
                Trip();
                break;
            case NodeState.Unhealthy:
                Probe(passes: false, Options.Probe.Fall);
                break;
            case NodeState.Isolated:
                Node.Isolate();
                break;
        }

        Assert.Equal(state, Node.State);
    }

    private void Record(NodeOutcome outcome, int count)
    {
        for (var i = 0; i < count; i++)
        {
            Node.Record(outcome);
        }
    }
}

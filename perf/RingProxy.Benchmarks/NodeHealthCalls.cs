using BenchmarkDotNet.Attributes;
using RingProxy.Health;

namespace RingProxy.Benchmarks;

/// <summary>What health costs a request: one question before it and one answer after it, to nodes in each state that requests meet.</summary>
public class NodeHealthCalls
{
    private readonly AvailabilityMask _mask = new(new HealthOptions { MaxEjected = 1, SlowStart = TimeSpan.FromHours(1), Breaker = { BreakDuration = TimeSpan.FromHours(1), MaxBreakDuration = TimeSpan.FromHours(1) } }, TimeProvider.System);
    private readonly Lock _lock = new();
    private NodeHealth _up = null!, _slowStart = null!, _open = null!;
    private ulong _key;

    [GlobalSetup]
    public void Setup()
    {
        var nodes = _mask.Adopt([("up", "a"), ("slow-start", "b"), ("open", "c")]);
        (_up, _slowStart, _open) = (nodes[0], nodes[1], nodes[2]);
        for (var i = 0; i < 5; i++)
        {
            _slowStart.RecordProbe(passed: i > 2);
            _open.Record(NodeOutcome.Failed);
        }

        if (!nodes.Select(node => node.State).SequenceEqual([NodeState.Up, NodeState.SlowStart, NodeState.Open]))
        {
            throw new InvalidOperationException("the nodes are in other states than those to be measured");
        }
    }

    /// <summary>The least that a counter under a lock and a look at the clock cost.</summary>
    [Benchmark(Baseline = true, Description = "a lock and a timestamp")]
    public long LockAndTimestamp()
    {
        lock (_lock)
        {
            return TimeProvider.System.GetTimestamp();
        }
    }

    [Benchmark(Description = "admit: up")]
    public Admission AdmitUp() => _mask.Admit(_up, _key++);

    [Benchmark(Description = "admit: slow start")]
    public Admission AdmitSlowStart() => _mask.Admit(_slowStart, _key++);

    [Benchmark(Description = "admit: open")]
    public Admission AdmitOpen() => _mask.Admit(_open, _key++);

    [Benchmark(Description = "record: succeeded")]
    public void RecordSucceeded() => _up.Record(NodeOutcome.Succeeded);

    [Benchmark(Description = "load: enter and leave")]
    public bool EnterAndLeave()
    {
        var entered = _up.Load.TryEnter(1_000);
        _up.Load.Leave();
        return entered;
    }
}

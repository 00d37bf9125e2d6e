namespace RingProxy.Health.Tests;

public sealed class StateTableTests
{
    /// <summary>The table once more, as data: a row an event, a column a state.</summary>
    private const string Table = """
        Event           | Up        | SlowStart | HalfOpen  | Open      | Unhealthy | Isolated
        BreakerTripped  | Open      | Open      | Open      | Open      | Unhealthy | Isolated
        BreakEnded      | Up        | SlowStart | HalfOpen  | HalfOpen  | Unhealthy | Isolated
        TrialsPassed    | Up        | SlowStart | SlowStart | Open      | Unhealthy | Isolated
        SlowStartEnded  | Up        | Up        | HalfOpen  | Open      | Unhealthy | Isolated
        ProbesFailed    | Unhealthy | Unhealthy | Unhealthy | Unhealthy | Unhealthy | Isolated
        ProbesPassed    | Up        | SlowStart | HalfOpen  | Open      | SlowStart | Isolated
        IsolatedByHand  | Isolated  | Isolated  | Isolated  | Isolated  | Isolated  | Isolated
        ResetByHand     | Up        | Up        | Up        | Up        | Up        | Up
        """;

    [Fact]
    public void Next_EveryStateAndEvent_IsAsInTheTable()
    {
        var rows = Table.Split('\n').Select(row => row.Split('|', StringSplitOptions.TrimEntries)).ToArray();
        var states = rows[0][1..].Select(Enum.Parse<NodeState>).ToArray();
        var events = rows[1..].Select(row => Enum.Parse<HealthEvent>(row[0])).ToArray();

        Assert.Equal(Enum.GetValues<NodeState>(), states);
        Assert.Equal(Enum.GetValues<HealthEvent>(), events);
        Assert.All(rows[1..], row => Assert.Equal(
            row[1..], states.Select(state => $"{StateTable.Next(state, Enum.Parse<HealthEvent>(row[0]))}")));
    }

    [Fact]
    public void Next_NoState_Throws() => Assert.All(
        Enum.GetValues<HealthEvent>(), happened => Assert.Throws<ArgumentOutOfRangeException>(() => StateTable.Next((NodeState)99, happened)));

    [Fact]
    public void Next_NoEvent_Throws() => Assert.Throws<ArgumentOutOfRangeException>(() => StateTable.Next(NodeState.Up, (HealthEvent)99));

    [Fact]
    public void IsOut_EveryState_IsWhatTheGuardLimits() =>
        Assert.Equal([NodeState.HalfOpen, NodeState.Open, NodeState.Unhealthy], Enum.GetValues<NodeState>().Where(StateTable.IsOut));
}

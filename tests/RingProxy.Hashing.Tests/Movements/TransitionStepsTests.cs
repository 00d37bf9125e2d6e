namespace RingProxy.Hashing.Tests;

public sealed class TransitionStepsTests
{
    [Fact]
    public void Plan_LimitDividesTheMovement_TakesEqualSteps()
    {
        // 0.3 / 0.1 is 2.9999999999999996 in floating point, and 0.1 + 0.2 more than 0.3: neither costs a step.
        var steps = TransitionSteps.Plan(moved: 0.3, limit: 0.1);

        Assert.Equal(3, steps.Length);
        Assert.All(steps, step => Assert.Equal(0.1, step.Moved, 1e-12));
        Assert.Equal([0, 0.333333333333, 0.666666666667], steps.Select(step => step.From));
        Assert.Equal(1, steps[^1].To);
    }

    [Fact]
    public void Plan_LimitLeavesARest_TheLastStepIsSmaller()
    {
        var steps = TransitionSteps.Plan(moved: 0.25, limit: 0.1);

        Assert.Equal([0.4, 0.8, 1.0], steps.Select(step => step.To));
        Assert.Equal([0.1, 0.1, 0.05], steps.Select(step => step.Moved), (x, y) => Math.Abs(x - y) < 1e-12);
    }

    [Fact]
    public void Plan_FromAShareInTheMiddle_PlansTheRest()
    {
        var steps = TransitionSteps.Plan(moved: 0.5, limit: 0.1, share: 0.7);

        Assert.Equal([(0.7, 0.9), (0.9, 1.0)], steps.Select(step => (step.From, step.To)));
        Assert.Equal(0.15, steps.Sum(step => step.Moved), 1e-12);
    }

    [Theory]
    [InlineData(0.04, 0, 1)]
    [InlineData(0, 0, 1)]
    [InlineData(1, 1, 0)]
    [InlineData(1, 0, 20)]
    public void Plan_EdgesOfTheRange_HaveAsManyStepsAsNeeded(double moved, double share, int count) =>
        Assert.Equal(count, TransitionSteps.Plan(moved, 0.05, share).Length);

    [Theory]
    [InlineData(-0.1, 0.5, 0)]
    [InlineData(1.1, 0.5, 0)]
    [InlineData(0.5, 0.00009, 0)]
    [InlineData(0.5, 1.1, 0)]
    [InlineData(0.5, double.NaN, 0)]
    [InlineData(0.5, 0.5, 1.1)]
    public void Plan_OutOfRange_IsRefused(double moved, double limit, double share) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => TransitionSteps.Plan(moved, limit, share));
}

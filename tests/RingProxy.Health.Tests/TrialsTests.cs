namespace RingProxy.Health.Tests;

public sealed class TrialsTests
{
    [Fact]
    public void TryBegin_FirstKeys_AreTheTrialKeys()
    {
        var trials = Passing(3);

        Assert.Equal([true, true, false, false], Begin(trials, 1, 2, 3, 4));
        Assert.Equal([true, true, false], new ulong[] { 1, 2, 3 }.Select(trials.IsTrialKey));
    }

    [Fact]
    public void TryBegin_BeforeOneHasSucceeded_IsForOneKeyAlone()
    {
        var trials = new Trials(3);

        Assert.Equal([true, false, true, false], Begin(trials, 1, 2, 1, 3));
        Assert.Equal([false], End(trials, true));
        Assert.Equal([true, true, false], Begin(trials, 2, 3, 4));
    }

    [Fact]
    public void TryBegin_TrialKeysThatComeAgain_GoOnUpToFourTimesTheLimit()
    {
        var trials = new Trials(2);

        Assert.Equal(Enumerable.Repeat(true, 8), Begin(trials, 1, 1, 1, 1, 1, 1, 1, 1));
        Assert.Equal([false, false], Begin(trials, 1, 3));
        Assert.Equal(8, trials.InFlightCount);
    }

    [Fact]
    public void End_EnoughSuccesses_Passes()
    {
        var trials = Passing(3);
        Begin(trials, 1, 2);

        Assert.Equal([false, true], End(trials, true, true));
    }

    [Fact]
    public void End_OneKeyAlone_PassesByItsOwnRequests()
    {
        var trials = new Trials(3);
        for (var i = 0; i < 2; i++)
        {
            Assert.Equal([true], Begin(trials, 7));
            Assert.Equal([false], End(trials, true));
        }

        Assert.Equal([true], Begin(trials, 7));
        Assert.Equal([true], End(trials, true));
    }

    [Fact]
    public void End_WithoutResult_GivesThePlaceToAnotherKeyAndForgetsNone()
    {
        var trials = Passing(3);
        Begin(trials, 1, 2);

        End(trials, false, false);

        Assert.Equal([true, true, false], Begin(trials, 3, 4, 5));
        Assert.All(new ulong[] { 1, 2, 3, 4 }, key => Assert.True(trials.IsTrialKey(key)));
    }

    [Fact]
    public void End_WithoutResultTimeAndAgain_FindsOtherKeysForEver()
    {
        var trials = new Trials(1);
        for (ulong key = 1; key <= 1_000; key++)
        {
            Assert.Equal([true, false], Begin(trials, key, key + 1_000_000));
            Assert.Equal([false], End(trials, false));
        }
    }

    [Fact]
    public void End_OfTrialsFromBeforeClear_NeverMakesRoomForMore()
    {
        var trials = new Trials(2);
        Begin(trials, 1, 2);
        trials.Clear();

        End(trials, false, false, false);

        Assert.Equal([true, false], Begin(trials, 3, 4));
    }

    [Fact]
    public void GiveUp_TrialsThatHang_GivesTheirPlacesToOtherKeys()
    {
        var trials = Passing(3);
        Begin(trials, 1, 2);

        trials.GiveUp();

        Assert.Equal(0, trials.InFlightCount);
        Assert.Equal([true, true, false], Begin(trials, 3, 4, 5));
    }

    [Fact]
    public void Clear_Always_ForgetsKeysAndSuccesses()
    {
        var trials = new Trials(2);
        Begin(trials, 1, 2);
        End(trials, true);

        trials.Clear();

        Assert.False(trials.IsTrialKey(1));
        Assert.Equal([true, false], Begin(trials, 3, 4));
        Assert.Equal([false], End(trials, true));
    }

    /// <summary>Trials of which one has succeeded.</summary>
    private static Trials Passing(int limit)
    {
        var trials = new Trials(limit);
        Assert.Equal([true], Begin(trials, 999));
        Assert.Equal([false], End(trials, true));
        return trials;
    }

    private static bool[] Begin(Trials trials, params ulong[] keys) => [.. keys.Select(trials.TryBegin)];

    private static bool[] End(Trials trials, params bool[] successes) => [.. successes.Select(trials.End)];
}

namespace RingProxy.Health.Tests;

public sealed class NodeLoadTests
{
    [Fact]
    public void TryEnter_UpToTheLimit_ThenNoMore()
    {
        var load = new NodeLoad();

        Assert.True(load.TryEnter(2));
        Assert.True(load.TryEnter(2));
        Assert.False(load.TryEnter(2));
        Assert.Equal(2, load.InFlight);

        load.Leave();
        Assert.True(load.TryEnter(2));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void TryEnter_NoneAllowed_IsRefused(int limit)
    {
        var load = new NodeLoad();
        Assert.False(load.TryEnter(limit));
        Assert.Equal(0, load.InFlight);
    }

    [Fact]
    public void Enter_BeyondAnyLimit_Counts()
    {
        var load = new NodeLoad();
        Assert.Equal([1, 2, 3], Enumerable.Range(0, 3).Select(_ => load.Enter()));
        Assert.False(load.TryEnter(3));
    }

    /// <summary>Two workers and a limit of two: nobody may be refused, and nobody may see a third. A counter that first adds and then looks fails both.</summary>
    [Fact]
    public void TryEnter_ManyThreadsWithRoomForTwo_NeverShowsMoreAndRefusesNobodyInVain()
    {
        const int Rounds = 200_000;
        var load = new NodeLoad();
        int refused = 0, stop = 0;
        var most = new int[2];

        var onlookers = Workers.Start(most.Length, onlooker =>
        {
            // Asks for room when there is none: must leave no trace.
            while (Volatile.Read(ref stop) == 0)
            {
                load.TryEnter(0);
                most[onlooker] = Math.Max(most[onlooker], load.InFlight);
            }
        });
        Workers.Run(2, _ =>
        {
            for (var i = 0; i < Rounds; i++)
            {
                if (load.TryEnter(2))
                {
                    load.Leave();
                }
                else
                {
                    Interlocked.Increment(ref refused);
                }
            }
        });
        Volatile.Write(ref stop, 1);
        onlookers.Join();

        Assert.InRange(most.Max(), 0, 2);
        Assert.Equal(0, refused);
        Assert.Equal(0, load.InFlight);
    }
}

using RingProxy.Testing;

namespace RingProxy.Topology.Tests;

public sealed class EtcdEndpointsTests : IDisposable
{
    private readonly ManualTimeProvider _time = new();
    private readonly EtcdEndpoints _endpoints;

    public EtcdEndpointsTests() =>
        _endpoints = new EtcdEndpoints(new EtcdOptions { Endpoints = ["a:1", "b:1", "c:1"] }, _time, new Random(1));

    [Fact]
    public void Current_NothingFailed_StaysTheSame()
    {
        var first = _endpoints.Current;
        _endpoints.Succeeded(first);

        Assert.Same(first, _endpoints.Current);
    }

    [Fact]
    public void Failed_OneAfterTheOther_EachGetsItsTurnBeforeOneComesAgain()
    {
        var order = new List<string>();
        for (var call = 0; call < 3; call++)
        {
            order.Add(_endpoints.Current.Endpoint);
            _endpoints.Failed(_endpoints.Current);
        }

        Assert.Equal(["a:1", "b:1", "c:1"], order.Order());
        // All failed at the same moment; whichever is due first, it is over a new connection.
        Assert.Contains(_endpoints.Current.Endpoint, order);
    }

    [Fact]
    public void Failed_OneConnectionTwice_CountsOnce()
    {
        var failed = _endpoints.Current;
        _endpoints.Failed(failed);
        var next = _endpoints.Current;

        _endpoints.Failed(failed);

        Assert.Same(next, _endpoints.Current);
        Assert.NotEqual(failed.Endpoint, next.Endpoint);
    }

    [Fact]
    public void Failed_OneThatFailedLately_IsAvoidedUntilItsTimeHasPassed()
    {
        var first = _endpoints.Current.Endpoint;
        _endpoints.Failed(_endpoints.Current);
        _endpoints.Failed(_endpoints.Current);
        var third = _endpoints.Current.Endpoint;
        _time.Advance(TimeSpan.FromSeconds(2));

        // The wait of the first has passed by now, so it is in turn again after the third.
        _endpoints.Failed(_endpoints.Current);

        Assert.Equal(first, _endpoints.Current.Endpoint);
        Assert.NotEqual(first, third);
    }

    [Fact]
    public void Failed_OnlyEndpoint_IsTriedAgainOverANewConnection()
    {
        using var endpoints = new EtcdEndpoints(new EtcdOptions { Endpoints = ["a:1"] }, _time, new Random(1));
        var before = endpoints.Current;

        endpoints.Failed(before);

        Assert.Equal("a:1", endpoints.Current.Endpoint);
        Assert.NotSame(before.Channel, endpoints.Current.Channel);
    }

    [Fact]
    public void Current_ManyClients_SpreadOverTheEndpoints()
    {
        var random = new Random(7);
        var starts = Enumerable.Range(0, 100).Select(_ =>
        {
            using var endpoints = new EtcdEndpoints(new EtcdOptions { Endpoints = ["a:1", "b:1", "c:1"] }, _time, random);
            return endpoints.Current.Endpoint;
        });

        Assert.Equal(3, starts.Distinct().Count());
    }

    public void Dispose() => _endpoints.Dispose();
}

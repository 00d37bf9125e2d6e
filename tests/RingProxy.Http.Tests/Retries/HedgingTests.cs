using System.Net;
using Microsoft.AspNetCore.Http;
using RingProxy.Testing;

namespace RingProxy.Http.Tests;

/// <summary>Two tries at a time: nodes a and b, whose answers come when the test says so.</summary>
public sealed class HedgingTests : IAsyncLifetime
{
    private readonly GatedNode[] _nodes = [new("a"), new("b")];

    private GatedNode A => _nodes[0];

    private GatedNode B => _nodes[1];

    public Task InitializeAsync() => Task.WhenAll(A.StartAsync(), B.StartAsync());

    public async Task DisposeAsync()
    {
        await A.DisposeAsync();
        await B.DisposeAsync();
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("HEAD")]
    public async Task Second_ThatAnswersFirst_Wins_AndTheFirstIsCancelledAtItsNode(string method)
    {
        await using var proxy = await StartAsync();
        var sending = proxy.SendAsync(new HttpMethod(method), proxy.KeyOf("a"));
        await A.ArrivedAsync(1);
        await B.ArrivedAsync(1);
        Assert.Equal(1, proxy.Ring.Retries.Retrying);
        B.Answer(200);

        using var response = await sending;
        Assert.Equal(("b", method == "GET" ? "b" : ""), (response.Headers.GetValues(RingHeaders.Node).Single(), await response.Content.ReadAsStringAsync()));
        await A.CancelledAsync(1);
        await Settlement.UntilAsync(proxy.Rings);
        Assert.Equal((1, 0), (FailuresOf(proxy, "a"), FailuresOf(proxy, "b")));
    }

    [Fact]
    public async Task First_ThatAnswersAfterAll_Wins_AndTheSecondIsNotBlamed()
    {
        await using var proxy = await StartAsync();
        for (var i = 1; i <= 10; i++)
        {
            var sending = proxy.GetAsync(proxy.KeyOf("a"));
            await B.ArrivedAsync(i);
            A.Answer(200);

            using var response = await sending;
            Assert.Equal("a", await response.Content.ReadAsStringAsync());
            Assert.False(response.Headers.Contains(RingHeaders.Fallback));
            await B.CancelledAsync(i);
            await Settlement.UntilAsync(proxy.Rings);
            Assert.Equal((0, 0), (FailuresOf(proxy, "a"), FailuresOf(proxy, "b")));
        }
    }

    [Fact]
    public async Task First_ThatAnswersInTime_HasNoSecond()
    {
        await using var proxy = await StartAsync(options => options.Routes[0].Hedge!.Delay = TimeSpan.FromMinutes(1));
        A.Answer(200);
        using var response = await proxy.GetAsync(proxy.KeyOf("a"));
        Assert.Equal("a", await response.Content.ReadAsStringAsync());
        Assert.Equal(0, B.ArrivedCount);
    }

    [Theory]
    [InlineData("PUT", false)]
    [InlineData("POST", false)]
    [InlineData("DELETE", false)]
    [InlineData("GET", true)]
    public async Task Requests_OfOtherKinds_HaveNoSecond(string method, bool hasBody)
    {
        await using var proxy = await StartAsync();
        var sending = proxy.SendAsync(new HttpMethod(method), proxy.KeyOf("a"), content: hasBody ? new StringContent("x") : null);
        await A.ArrivedAsync(1);
        // Well beyond the delay.
        await Task.Delay(200);
        A.Answer(200);
        using var response = await sending;
        Assert.Equal((HttpStatusCode.OK, 0), (response.StatusCode, B.ArrivedCount));
    }

    [Fact]
    public async Task Budget_Spent_LeavesOutTheSecond()
    {
        await using var proxy = await StartAsync(options => options.RetryBudget.Minimum = 1);
        var first = proxy.GetAsync(proxy.KeyOf("a"));
        await B.ArrivedAsync(1);
        var second = proxy.GetAsync(proxy.KeyOf("a"));
        await A.ArrivedAsync(2);
        await Task.Delay(200);
        Assert.Equal((1, 1), (B.ArrivedCount, proxy.Ring.Retries.Retrying));
        A.Answer(200);
        A.Answer(200);
        using var response1 = await first;
        using var response2 = await second;
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (response1.StatusCode, response2.StatusCode));
    }

    [Theory]
    [InlineData(503, 200, "b 200")]
    [InlineData(-1, 200, "b 200")]
    [InlineData(503, 500, "b 500")]
    [InlineData(503, -1, "a 503")]
    [InlineData(-1, 503, "b 503")]
    [InlineData(-1, -1, "502")]
    public async Task First_ThatFails_LeavesTheSecond_AndTheBestAnswerIsPassedOn(int first, int second, string expected)
    {
        await using var proxy = await StartAsync();
        var sending = proxy.GetAsync(proxy.KeyOf("a"));
        await B.ArrivedAsync(1);
        A.Answer(first);
        await A.EndedAsync(1);
        Assert.False(sending.IsCompleted);
        B.Answer(second);

        using var response = await sending;
        var node = response.Headers.TryGetValues(RingHeaders.Node, out var nodes) ? $"{nodes.Single()} " : "";
        Assert.Equal(expected, $"{node}{(int)response.StatusCode}");
        Assert.Equal((1, 1), (A.ArrivedCount, B.ArrivedCount));
    }

    [Theory]
    [InlineData(503, "a 503")]
    [InlineData(200, "a 200")]
    public async Task Second_ThatFailsFirst_LeavesTheFirst(int first, string expected)
    {
        await using var proxy = await StartAsync();
        var sending = proxy.GetAsync(proxy.KeyOf("a"));
        await B.ArrivedAsync(1);
        B.Answer(-1);
        await B.EndedAsync(1);
        A.Answer(first);
        using var response = await sending;
        Assert.Equal(expected, $"{response.Headers.GetValues(RingHeaders.Node).Single()} {(int)response.StatusCode}");
    }

    [Fact]
    public async Task Both_ThatFail_AreFollowedByTheThird()
    {
        var c = new GatedNode("c");
        await c.StartAsync();
        await using var cNode = c;
        await using var proxy = await StartAsync(options => options.Routes[0].Tries = 3, c);
        var sending = proxy.GetAsync(proxy.KeyOf("a", "b", "c"));
        await B.ArrivedAsync(1);
        A.Answer(503);
        await A.EndedAsync(1);
        B.Answer(-1);
        c.Answer(200);
        using var response = await sending;
        Assert.Equal(("c", "2"), (await response.Content.ReadAsStringAsync(), response.Headers.GetValues(RingHeaders.Fallback).Single()));
    }

    [Fact]
    public async Task Client_ThatLeaves_CancelsBoth_AndNobodyIsBlamed()
    {
        await using var proxy = await StartAsync();
        using (var client = await proxy.ConnectAsync())
        {
            await client.SendAsync($"GET / HTTP/1.1\r\nHost: x\r\nX-Key: {proxy.KeyOf("a")}\r\n\r\n");
            await A.ArrivedAsync(1);
            await B.ArrivedAsync(1);
        }

        await A.CancelledAsync(1);
        await B.CancelledAsync(1);
        await Settlement.UntilAsync(proxy.Rings);
        Assert.Equal((0, 0), (FailuresOf(proxy, "a"), FailuresOf(proxy, "b")));
    }

    [Fact]
    public async Task Losers_UnderLoad_NeverCancelSomebodyElse()
    {
        await using var fast = await TestNode.StartAsync("fast", TestNode.Named("fast"));
        await using var slow = await TestNode.StartAsync("slow", async context =>
        {
            await Task.Delay(Random.Shared.Next(4), context.RequestAborted);
            await context.Response.WriteAsync("slow", context.RequestAborted);
        });
        var options = TestProxy.ByHeader(route => (route.Hedge, route.PerTryTimeout) = (new HedgeOptions { Delay = TimeSpan.FromMilliseconds(1) }, TimeSpan.FromMinutes(1)));
        options.RetryBudget.Minimum = 100;
        options.Health.Breaker.Enabled = false;
        await using var proxy = await TestProxy.StartAsync(options);
        proxy.Offer(Rings.Of(fast, slow));
        var keys = new[] { proxy.KeyOf("fast"), proxy.KeyOf("slow") };

        await Task.WhenAll(Enumerable.Range(0, 24).Select(async i =>
        {
            for (var n = 0; n < 60; n++)
            {
                using var response = await proxy.GetAsync(keys[i % 2]);
                Assert.True(response.IsSuccessStatusCode, $"{response.StatusCode}: {await response.Content.ReadAsStringAsync()}");
            }
        }));
    }

    private static int FailuresOf(TestProxy proxy, string node) => proxy.Health(node).Describe().ConsecutiveFailures;

    private async Task<TestProxy> StartAsync(Action<RingHttpOptions>? configure = null, params GatedNode[] others)
    {
        var options = TestProxy.ByHeader(route => route.Hedge = new HedgeOptions { Delay = TimeSpan.FromMilliseconds(20) });
        options.Health.Breaker.ConsecutiveFailures = 100;
        configure?.Invoke(options);
        var proxy = await TestProxy.StartAsync(options);
        proxy.Offer(Rings.Of([A.Node, B.Node, .. others.Select(node => node.Node)]));
        return proxy;
    }

    /// <summary>A node each of whose answers waits for the test: a status, or -1 for a cut connection.</summary>
    private sealed class GatedNode(string id) : IAsyncDisposable
    {
        private readonly System.Threading.Channels.Channel<int> _answers = System.Threading.Channels.Channel.CreateUnbounded<int>();
        private readonly SignalList<string> _arrived = new(), _cancelled = new(), _ended = new();

        public TestNode Node { get; private set; } = null!;

        public int ArrivedCount => _arrived.Snapshot().Count;

        public async Task StartAsync() => Node = await TestNode.StartAsync(id, AnswerAsync);

        public void Answer(int status) => _answers.Writer.TryWrite(status);

        public async Task ArrivedAsync(int count) => await _arrived.UntilAsync(list => list.Count >= count, $"{id}: request {count}");

        public async Task CancelledAsync(int count) => await _cancelled.UntilAsync(list => list.Count >= count, $"{id}: cancelled {count}");

        public async Task EndedAsync(int count) => await _ended.UntilAsync(list => list.Count >= count, $"{id}: ended {count}");

        public ValueTask DisposeAsync() => Node.DisposeAsync();

        private async Task AnswerAsync(HttpContext context)
        {
            _arrived.Add("");
            try
            {
                var status = await _answers.Reader.ReadAsync(context.RequestAborted);
                if (status < 0)
                {
                    context.Abort();
                }
                else
                {
                    context.Response.StatusCode = status;
                    await context.Response.WriteAsync(id, context.RequestAborted);
                }
            }
            catch (OperationCanceledException)
            {
                _cancelled.Add("");
            }

            _ended.Add("");
        }
    }
}

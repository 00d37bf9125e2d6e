using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using RingProxy.Testing;

namespace RingProxy.Http.Tests;

/// <summary>
/// Which request goes to a second node: every kind of failure with every method, opt-in, size of body and version of HTTP, against an oracle that is
/// one line long.
/// </summary>
public sealed class RetryMatrixTests
{
    private const int MemoryBytes = 1_000, MaxBodyBytes = 100_000, MostAtATime = 100;

    private static readonly Fault[] s_faults = [Fault.Refuses, Fault.Resets, Fault.Hangs, Fault.Answers500, Fault.Answers501, Fault.Answers503];
    private static readonly string[] s_methods = ["GET", "HEAD", "PUT", "DELETE", "OPTIONS", "POST", "PATCH", "LINK"];
    private static readonly string?[] s_optIns = [null, "true", "1", "false", "TRUE"];
    private static readonly int[] s_bodies = [0, 500, MaxBodyBytes, MaxBodyBytes + 1];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Request_OfEveryKind_IsSentOnIfTheRulesSaySo(int version)
    {
        var protocols = version == 1 ? HttpProtocols.Http1 : HttpProtocols.Http2;
        await using var sick = await FaultyNode.StartAsync("sick", protocols, isWell: false);
        await using var well = await FaultyNode.StartAsync("well", protocols, isWell: true);
        using var socket = Rings.Refusing(out var refusing);
        await using var proxy = await StartAsync();
        proxy.Offer(Rings.Of(sick.Node, well.Node));
        proxy.Offer(Rings.Of(1, [Rings.Node("sick", refusing), Rings.Node("well", well.Node.Address)], "refusing"));
        var wrong = new ConcurrentQueue<string>();
        var cases = Cases().ToList();

        await Parallel.ForEachAsync(cases, new ParallelOptions { MaxDegreeOfParallelism = MostAtATime }, async (one, _) =>
        {
            try
            {
                await CheckAsync(one, proxy, version == 1 ? proxy.Http1 : proxy.Http2, sick, well);
            }
            catch (Exception e)
            {
                wrong.Enqueue($"{one}: {e.Message}");
            }
        });

        Assert.True(wrong.IsEmpty, $"{wrong.Count} of {cases.Count}:\n{string.Join('\n', wrong.Take(20))}");
        Assert.Empty(sick.Leaked.Concat(well.Leaked));
        // The oracle is no constant.
        Assert.InRange(cases.Count(one => one.IsSentOn), cases.Count / 4, cases.Count * 3 / 4);
    }

    private static async Task CheckAsync(Case one, TestProxy proxy, HttpClient client, FaultyNode sick, FaultyNode well)
    {
        var body = new byte[one.BodyBytes];
        new Random(one.BodyBytes).NextBytes(body);
        using var request = new HttpRequestMessage(new HttpMethod(one.Method), one.Fault == Fault.Refuses ? "/refusing" : "/")
        {
            Version = client.DefaultRequestVersion,
            VersionPolicy = client.DefaultVersionPolicy,
            Content = one.BodyBytes == 0 ? null : new ByteArrayContent(body),
        };
        request.Headers.Add("X-Key", proxy.KeyOf("sick", "well"));
        request.Headers.Add(FaultyNode.Header, one.Fault.ToString());
        request.Headers.Add(FaultyNode.IdHeader, one.Id);
        request.Headers.TryAddWithoutValidation(RingHeaders.Retry, one.OptIn is null ? [] : [one.OptIn]);

        using var response = await client.SendAsync(request).OrTimeout(() => $"{one}: no answer");
        var text = await response.Content.ReadAsStringAsync();

        Assert.Equal((one.Fault == Fault.Refuses ? 0 : 1, one.IsSentOn ? 1 : 0), (sick.SeenOf(one.Id), well.SeenOf(one.Id)));
        Assert.Equal(one.Status, response.StatusCode);
        if (one.IsSentOn)
        {
            Assert.Equal(FaultyNode.HashOf(body), well.BodyOf(one.Id));
            Assert.Equal(("well", "1"), (response.Headers.GetValues(RingHeaders.Node).Single(), response.Headers.GetValues(RingHeaders.Fallback).Single()));
        }
        else if (one.Fault is Fault.Answers500 or Fault.Answers501 or Fault.Answers503)
        {
            Assert.Equal("kept", response.Headers.GetValues("X-Own").Single());
            Assert.Equal(one.Method == "HEAD" ? "" : "sick", text);
        }
    }

    private static async Task<TestProxy> StartAsync()
    {
        var options = TestProxy.ByHeader(Configure);
        options.Routes.Add(TestProxy.ByHeader(Configure).Routes[0]);
        options.Routes[1].RingId = "refusing";
        options.Routes[1].PathPrefix = "/refusing";
        options.Health.Breaker.Enabled = false;
        options.RetryBudget.Minimum = MostAtATime;
        return await TestProxy.StartAsync(options, ["refusing"]);

        static void Configure(HttpRouteOptions route)
        {
            route.PerTryTimeout = TimeSpan.FromSeconds(3);
            route.Retry.MemoryBytes = MemoryBytes;
            route.Retry.MaxBodyBytes = MaxBodyBytes;
        }
    }

    private static IEnumerable<Case> Cases() =>
        from fault in s_faults
        from method in s_methods
        from optIn in s_optIns
        from bodyBytes in s_bodies
        where method != "HEAD" || bodyBytes == 0
        select new Case(fault, method, optIn, bodyBytes);

    private sealed record Case(Fault Fault, string Method, string? OptIn, int BodyBytes)
    {
        public string Id { get; } = Guid.NewGuid().ToString();

        /// <summary>The oracle.</summary>
        public bool IsSentOn =>
            Fault == Fault.Refuses
            || (Fault != Fault.Answers501 && BodyBytes <= MaxBodyBytes && (Method is "GET" or "HEAD" or "PUT" or "DELETE" or "OPTIONS" || OptIn is "true" or "1" or "TRUE"));

        public HttpStatusCode Status => IsSentOn ? HttpStatusCode.OK : Fault switch
        {
            Fault.Resets => HttpStatusCode.BadGateway,
            Fault.Hangs => HttpStatusCode.GatewayTimeout,
            Fault.Answers500 => HttpStatusCode.InternalServerError,
            Fault.Answers501 => HttpStatusCode.NotImplemented,
            _ => HttpStatusCode.ServiceUnavailable,
        };
    }
}

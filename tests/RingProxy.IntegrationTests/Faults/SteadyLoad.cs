using System.Diagnostics;
using RingProxy.Http;
using RingProxy.Testing;

namespace RingProxy.IntegrationTests;

/// <summary>What came of one request.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Start">When it was sent, from the start of the load.</param>
/// <param name="Duration">How long it took.</param>
/// <param name="Node">Who answered, as the answer tells.</param>
/// <param name="Fault">What was wrong; null: nothing.</param>
internal sealed record Answer(string Key, TimeSpan Start, TimeSpan Duration, string? Node, string? Fault);

/// <summary>
/// Clients that send GETs at a steady pace, each with its own keys in turn, so that the answers to one key have an order. Nothing is retried; everything
/// is kept.
/// </summary>
internal sealed class SteadyLoad : IAsyncDisposable
{
    private const int ClientCount = 12, KeysOfClient = 12;

    private static readonly TimeSpan s_pace = TimeSpan.FromMilliseconds(15);

    private readonly HttpClient _http;
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Answer> _answers = [];
    private readonly long _start = Stopwatch.GetTimestamp();
    private readonly Task _running;
    private Awaited? _awaited;

    private SteadyLoad(Uri sidecar)
    {
        _http = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = ClientCount }) { BaseAddress = sidecar, Timeout = TaskTimeouts.Patience };
        _running = Task.WhenAll(Enumerable.Range(0, ClientCount).Select(i => Task.Run(() => RunClientAsync(i))));
    }

    /// <summary>All keys.</summary>
    public static IReadOnlyList<string> Keys { get; } = [.. Enumerable.Range(0, ClientCount).SelectMany(KeysOf)];

    public TimeSpan Now => Stopwatch.GetElapsedTime(_start);

    public static SteadyLoad Start(Uri sidecar) => new(sidecar);

    /// <summary>The first requests of processes that have just started are slow: nothing is to be measured by them.</summary>
    public static async Task WarmUpAsync(Uri sidecar)
    {
        await using var load = Start(sidecar);
        for (var round = 0; round < 3; round++)
        {
            await load.EveryKeyAsync(load.Now, "warming up");
        }
    }

    /// <summary>Waits until every key has been asked for after a time, and answered.</summary>
    public Task EveryKeyAsync(TimeSpan after, string phase)
    {
        lock (_answers)
        {
            _awaited = new Awaited(after, [.. Keys], new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
            return _awaited.Done.Task.OrTimeout(() => $"{phase}: no answer to {string.Join(", ", _awaited.Keys)}");
        }
    }

    /// <summary>Ends it; all answers in the order in which they came.</summary>
    public async Task<IReadOnlyList<Answer>> StopAsync()
    {
        await _stop.CancelAsync();
        await _running.OrTimeout(() => "clients do not end");
        return _answers;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _http.Dispose();
        _stop.Dispose();
    }

    private static IEnumerable<string> KeysOf(int client) => Enumerable.Range(0, KeysOfClient).Select(i => $"user:{client}:{i}");

    private async Task RunClientAsync(int client)
    {
        using var pace = new PeriodicTimer(s_pace);
        while (true)
        {
            foreach (var key in KeysOf(client))
            {
                try
                {
                    await pace.WaitForNextTickAsync(_stop.Token);
                }
                catch (OperationCanceledException)
                {
                    return;
                }

                Add(await AskAsync(key));
            }
        }
    }

    private void Add(Answer answer)
    {
        lock (_answers)
        {
            _answers.Add(answer);
            if (_awaited is { } awaited && answer.Start >= awaited.After && awaited.Keys.Remove(answer.Key) && awaited.Keys.Count == 0)
            {
                awaited.Done.TrySetResult();
            }
        }
    }

    private async Task<Answer> AskAsync(string key)
    {
        var start = Now;
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/");
            request.Headers.Add(FaultSidecar.KeyHeader, key);
            using var response = await _http.SendAsync(request);
            var body = await response.Content.ReadAsStringAsync();
            var node = response.Headers.TryGetValues(RingHeaders.Node, out var nodes) ? nodes.Single() : null;
            return new Answer(key, start, Now - start, node, response.IsSuccessStatusCode ? null : $"{(int)response.StatusCode} {body}");
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException or IOException)
        {
            return new Answer(key, start, Now - start, null, e.Message);
        }
    }

    /// <summary>Keys that have to be answered yet, with requests begun after a time.</summary>
    private sealed record Awaited(TimeSpan After, HashSet<string> Keys, TaskCompletionSource Done);
}

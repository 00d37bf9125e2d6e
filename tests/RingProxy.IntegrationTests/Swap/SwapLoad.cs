using System.Collections.Concurrent;
using System.Globalization;
using RingProxy.Http;

namespace RingProxy.IntegrationTests;

/// <summary>
/// Closed-loop clients against one sidecar: each sends a request with a random key, checks the answer against the
/// <see cref="OwnershipJudge"/>, and goes on until told to stop. Nothing is retried; whatever is wrong is kept.
/// </summary>
internal sealed class SwapLoad(Uri sidecar, OwnershipJudge judge, int clientCount) : IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { MaxConnectionsPerServer = clientCount }) { BaseAddress = sidecar };
    private readonly ConcurrentDictionary<long, int> _answersByVersion = new();
    private readonly ConcurrentQueue<string> _faults = new();
    private long _newestAnswered;
    private long _requestCount;
    private (long Version, TaskCompletionSource Reached)? _awaited;

    public long RequestCount => Interlocked.Read(ref _requestCount);

    /// <summary>What went wrong, one line each; empty if every answer was the owner's.</summary>
    public IReadOnlyCollection<string> Faults => _faults;

    /// <summary>Versions that answered at least one request.</summary>
    public int AnsweringVersionCount => _answersByVersion.Count;

    public Task RunAsync(CancellationToken stop) =>
        Task.WhenAll(Enumerable.Range(0, clientCount).Select(i => RunClientAsync(new Random(i), stop)));

    /// <summary>Completes once an answer names this version or a later one, or a fault is found.</summary>
    public Task WaitForVersionAsync(long version)
    {
        lock (_answersByVersion)
        {
            if (_newestAnswered >= version || !_faults.IsEmpty)
            {
                return Task.CompletedTask;
            }

            _awaited = (version, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
            return _awaited.Value.Reached.Task;
        }
    }

    public void Dispose() => _http.Dispose();

    private async Task RunClientAsync(Random random, CancellationToken stop)
    {
        // The request in flight is finished, not cancelled: a stop must not look like a failure, nor hide one.
        while (!stop.IsCancellationRequested)
        {
            var key = $"user:{random.Next(100_000)}";
            try
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, "/");
                request.Headers.Add("X-Shard-Key", key);
                using var response = await _http.SendAsync(request, CancellationToken.None);
                Check(key, response, await response.Content.ReadAsStringAsync(CancellationToken.None));
            }
            catch (HttpRequestException error)
            {
                Fault($"{key}: {error.Message}");
            }

            Interlocked.Increment(ref _requestCount);
        }
    }

    private void Check(string key, HttpResponseMessage response, string answeredBy)
    {
        if (!response.IsSuccessStatusCode)
        {
            Fault($"{key}: status {(int)response.StatusCode}: {answeredBy}");
            return;
        }

        var version = long.Parse(response.Headers.GetValues(RingHeaders.Version).Single(), CultureInfo.InvariantCulture);
        var named = response.Headers.GetValues(RingHeaders.Node).Single();
        var owner = judge.OwnerOf(key, version);
        if (answeredBy != owner || named != owner)
        {
            Fault($"{key}: version {version} gives it to {owner}; the header names {named}, the answer came from {answeredBy}");
            return;
        }

        _answersByVersion.AddOrUpdate(version, 1, static (_, count) => count + 1);
        Reached(version);
    }

    private void Fault(string what)
    {
        _faults.Enqueue(what);
        Reached(0);
    }

    private void Reached(long version)
    {
        lock (_answersByVersion)
        {
            _newestAnswered = Math.Max(_newestAnswered, version);
            if (_awaited is { } awaited && (_newestAnswered >= awaited.Version || !_faults.IsEmpty))
            {
                awaited.Reached.TrySetResult();
                _awaited = null;
            }
        }
    }
}

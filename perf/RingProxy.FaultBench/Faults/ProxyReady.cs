namespace RingProxy.FaultBench;

/// <summary>Waits until a proxy answers with a node's answer.</summary>
internal static class ProxyReady
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    public static async Task WaitAsync(string name, int port)
    {
        using var client = new HttpClient { Timeout = TimeSpan.FromSeconds(2) };
        client.DefaultRequestHeaders.Add(NodeServer.KeyHeader, "ready");
        var giveUpAt = TimeProvider.System.GetUtcNow() + s_patience;
        var last = "nothing";
        while (TimeProvider.System.GetUtcNow() < giveUpAt)
        {
            try
            {
                using var response = await client.GetAsync(new Uri($"http://127.0.0.1:{port}/value"));
                if (response.IsSuccessStatusCode)
                    return;
                last = $"status {(int)response.StatusCode}";
            }
            catch (Exception error) when (error is HttpRequestException or TaskCanceledException)
            {
                last = error.Message;
            }

            await Task.Delay(100);
        }

        throw new TimeoutException($"{name} on port {port} has not answered 200 within {s_patience.TotalSeconds:F0} s; last: {last}");
    }
}

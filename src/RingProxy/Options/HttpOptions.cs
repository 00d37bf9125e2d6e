using RingProxy.Http;

namespace RingProxy;

/// <summary>The port for traffic, and what happens to requests.</summary>
internal sealed class HttpOptions : RingHttpOptions
{
    /// <summary>Where to listen; each serves HTTP/1.1 and HTTP/2 without TLS. Default <c>http://127.0.0.1:8080</c>.</summary>
    public IList<string> Urls { get; set; } = ["http://127.0.0.1:8080"];

    /// <summary>
    /// Whether socket completions run on the threads that poll, which saves a switch of threads a request. Default true. To be
    /// switched off where something in the process blocks.
    /// </summary>
    public bool InlineCompletions { get; set; } = true;
}

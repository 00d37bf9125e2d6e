namespace RingProxy;

/// <summary>The port for operators: status, health, readiness, lookups.</summary>
internal sealed class AdminOptions
{
    /// <summary>Default <c>http://127.0.0.1:9902</c>: nobody but this machine.</summary>
    public string Url { get; set; } = "http://127.0.0.1:9902";
}

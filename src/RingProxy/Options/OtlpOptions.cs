namespace RingProxy;

/// <summary>How OTLP travels.</summary>
internal enum OtlpProtocol
{
    Grpc,
    HttpProtobuf,
}

/// <summary>Export of metrics and traces by OTLP; off without an endpoint.</summary>
internal sealed class OtlpOptions
{
    /// <summary>The collector, such as <c>http://127.0.0.1:4317</c>; with <see cref="OtlpProtocol.HttpProtobuf"/> the base to which <c>/v1/metrics</c> and <c>/v1/traces</c> are added. Default none: nothing is exported.</summary>
    public string? Endpoint { get; set; }

    /// <summary>Default <see cref="OtlpProtocol.Grpc"/>.</summary>
    public OtlpProtocol Protocol { get; set; }

    /// <summary>Time between two exports of metrics. Default 10 s; 100 ms to 1 h.</summary>
    public TimeSpan Interval { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Whether traces are exported, too. Default false.</summary>
    public bool Traces { get; set; }
}

using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using RingProxy.Cache;
using RingProxy.Http;
using RingProxy.Topology;

namespace RingProxy;

/// <summary>Exports metrics and traces by OTLP for as long as it lives.</summary>
internal sealed class TelemetryExport : IDisposable
{
    private readonly RingMeter _ringMeter;
    private readonly MeterProvider _metrics;
    private readonly TracerProvider? _traces;

    private TelemetryExport(OtlpOptions options, string sidecarId, IReadOnlyCollection<RingHolder> holders, TimeProvider time)
    {
        var resource = ResourceBuilder.CreateEmpty().AddService("ringproxy", serviceInstanceId: sidecarId, serviceVersion: BuildReport.Current.Version);
        _ringMeter = new RingMeter(holders, time);
        _metrics = Sdk.CreateMeterProviderBuilder()
            .SetResourceBuilder(resource)
            .AddMeter([RingMeter.MeterName, RingProxyHttpExtensions.MeterName, .. CacheServer.MeterNames])
            .AddOtlpExporter((exporter, reader) =>
            {
                Configure(exporter, options, "v1/metrics");
                reader.PeriodicExportingMetricReaderOptions.ExportIntervalMilliseconds = (int)options.Interval.TotalMilliseconds;
            })
            .Build();
        _traces = !options.Traces ? null : Sdk.CreateTracerProviderBuilder()
            .SetResourceBuilder(resource)
            .AddSource("Microsoft.AspNetCore", "System.Net.Http", "Yarp.ReverseProxy")
            .AddOtlpExporter(exporter => Configure(exporter, options, "v1/traces"))
            .Build();
    }

    /// <summary>Null if there is no endpoint: then nothing is measured.</summary>
    public static TelemetryExport? Start(OtlpOptions options, string sidecarId, IReadOnlyCollection<RingHolder> holders, TimeProvider time) =>
        options.Endpoint is null ? null : new TelemetryExport(options, sidecarId, holders, time);

    /// <summary>Sends what is left.</summary>
    public void Dispose()
    {
        _metrics.Dispose();
        _traces?.Dispose();
        _ringMeter.Dispose();
    }

    private static void Configure(OtlpExporterOptions exporter, OtlpOptions options, string httpPath)
    {
        var endpoint = new Uri(options.Endpoint!);
        exporter.Protocol = options.Protocol == OtlpProtocol.Grpc ? OtlpExportProtocol.Grpc : OtlpExportProtocol.HttpProtobuf;
        exporter.Endpoint = options.Protocol == OtlpProtocol.Grpc ? endpoint : new Uri($"{endpoint.ToString().TrimEnd('/')}/{httpPath}");
    }
}

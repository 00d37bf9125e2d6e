using System.Globalization;
using System.Net.Http.Headers;
using RingProxy.Health;

namespace RingProxy.Http;

/// <summary>Reads how a gRPC call ended: its status is 200 in any case, and the real one comes last.</summary>
internal static class GrpcAnswer
{
    private const string Status = "grpc-status";

    public static bool IsGrpc(string? contentType) => contentType is not null && contentType.StartsWith("application/grpc", StringComparison.OrdinalIgnoreCase);

    public static bool IsGrpc(HttpResponseMessage response) =>
        response.Content.Headers.NonValidated.TryGetValues("Content-Type", out var type) && IsGrpc(type.ToString());

    /// <summary>Whether the call's status is one that counts as a failure of the node. To be asked when the answer is complete.</summary>
    public static bool IsFailure(HttpResponseMessage response, BreakerOptions options) =>
        (Read(response.TrailingHeaders) ?? Read(response.Headers)) is { } status && options.FailureGrpcStatuses.Contains(status);

    /// <summary>Whether the call ended with the head of its answer.</summary>
    public static bool HasEnded(HttpResponseMessage response) => response.Headers.NonValidated.Contains(Status);

    private static int? Read(HttpHeaders headers) =>
        headers.NonValidated.TryGetValues(Status, out var text) && int.TryParse(text.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var status)
            ? status
            : null;
}

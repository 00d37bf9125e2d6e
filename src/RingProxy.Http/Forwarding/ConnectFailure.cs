using System.Net.Sockets;
using Microsoft.AspNetCore.Http;
using Yarp.ReverseProxy.Forwarder;

namespace RingProxy.Http;

/// <summary>Tells a node that could not be connected, to which nothing was sent, from everything that may have had an effect.</summary>
internal static class ConnectFailure
{
    /// <summary>Whether the next node may be tried: no connection came about, and the client has not been answered.</summary>
    public static bool IsSafeToTryNext(HttpContext context, ForwarderError error) =>
        error is ForwarderError.Request or ForwarderError.RequestTimedOut
        && !context.Response.HasStarted
        && !context.RequestAborted.IsCancellationRequested
        && context.GetForwarderErrorFeature()?.Exception is { } exception
        && IsConnectFailure(exception);

    /// <summary>Makes the context look as before the failed attempt.</summary>
    public static void Forget(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status200OK;
        context.Features.Set<IForwarderErrorFeature>(null);
    }

    /// <summary>
    /// The client names failures to connect, to resolve and to shake hands; a connect time-out comes as a cancellation with a
    /// <see cref="TimeoutException"/> inside.
    /// </summary>
    private static bool IsConnectFailure(Exception exception) => exception switch
    {
        HttpRequestException
        {
            HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError,
        } => true,
        HttpRequestException { InnerException: SocketException { SocketErrorCode: SocketError.ConnectionRefused } } => true,
        OperationCanceledException { InnerException: TimeoutException } => true,
        _ => false,
    };
}

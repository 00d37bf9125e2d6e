using System.Net.Sockets;

namespace RingProxy.Http;

/// <summary>Reads failures out of what the client to the nodes throws. Pure.</summary>
internal static class TryFailures
{
    /// <summary>Whether an exception is one by which that client says that a request did not work out.</summary>
    public static bool IsOfTransport(Exception exception) => exception is HttpRequestException or IOException or OperationCanceledException;

    /// <summary>What a failure to get an answer is, where no token of ours was cancelled.</summary>
    public static TryFailure Of(Exception exception) =>
        IsConnectFailure(exception) ? TryFailure.Connect
        : exception is OperationCanceledException ? TryFailure.Timeout
        : TryFailure.Reset;

    /// <summary>Whether a failure speaks against the node; else the request asked for what the node does not offer.</summary>
    public static bool IsOfNode(Exception exception) => exception is not HttpRequestException { HttpRequestError: HttpRequestError.ExtendedConnectNotSupported };

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

using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace RingProxy.Http;

/// <summary>Which failures a further try may follow. Pure.</summary>
internal static class RetryRules
{
    /// <summary>Whether a request may be repeated although a node may have acted on it.</summary>
    public static bool MayRepeat(HttpRequest request, RetryOptions options) => IsIdempotent(request.Method) || OptsIn(request.Headers[options.OptInHeader]);

    /// <summary>Whether another node may be tried.</summary>
    /// <param name="failure">Why the last try failed.</param>
    /// <param name="mayRepeat">What <see cref="MayRepeat"/> says, and whether the body can be sent again.</param>
    /// <param name="options">The route's rules.</param>
    public static bool MayTryNext(TryFailure failure, bool mayRepeat, RetryOptions options) => failure switch
    {
        TryFailure.Connect => true,
        TryFailure.Reset => mayRepeat && options.OnReset,
        TryFailure.Timeout => mayRepeat && options.OnTimeout,
        TryFailure.NodeOut => mayRepeat,
        TryFailure.Status => mayRepeat,
        _ => false,
    };

    /// <summary>RFC 9110, section 9.2.2.</summary>
    private static bool IsIdempotent(string method) =>
        HttpMethods.IsGet(method) || HttpMethods.IsHead(method) || HttpMethods.IsPut(method) || HttpMethods.IsDelete(method)
        || HttpMethods.IsOptions(method) || HttpMethods.IsTrace(method);

    private static bool OptsIn(StringValues header) =>
        header.Count == 1 && (header[0] == "1" || string.Equals(header[0], "true", StringComparison.OrdinalIgnoreCase));
}

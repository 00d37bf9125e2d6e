using RingProxy.Health;
using RingProxy.Http;

namespace RingProxy;

/// <summary><c>POST /rings/{id}/nodes/{id}/isolate</c> and <c>…/reset</c>: an operator takes a node out, or forgets what is known of it.</summary>
internal static class NodeEndpoint
{
    private const string Isolate = "isolate", Reset = "reset";

    public static Task HandleAsync(HttpContext context, RingHttpControl? http)
    {
        var (ringId, nodeId, action) = (Value(context, "ringId"), Value(context, "nodeId"), Value(context, "action"));
        if (action is not (Isolate or Reset))
        {
            return AdminJson.ProblemAsync(context, StatusCodes.Status404NotFound, "No such action", $"'{action}'; legal: {Isolate}, {Reset}");
        }

        if (http?.NodesOf(ringId) is not { } nodes)
        {
            return AdminJson.ProblemAsync(context, StatusCodes.Status404NotFound, "No such ring", $"'{ringId}' is not served here");
        }

        NodeHealthReport? report = action == Isolate ? http.Isolate(ringId, nodeId) : http.Reset(ringId, nodeId);
        return report is null
            ? AdminJson.ProblemAsync(context, StatusCodes.Status404NotFound, "No such node", $"'{nodeId}' is not a node of ring '{ringId}'; legal: {string.Join(", ", nodes)}")
            : AdminJson.WriteAsync(context, StatusCodes.Status200OK, report);
    }

    private static string Value(HttpContext context, string name) => (string)context.Request.RouteValues[name]!;
}

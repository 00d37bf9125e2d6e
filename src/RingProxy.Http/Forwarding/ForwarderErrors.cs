using Microsoft.AspNetCore.Http;
using Yarp.ReverseProxy.Forwarder;

namespace RingProxy.Http;

/// <summary>Reads what the forwarder says of a request whose body it did not see being sent again, or being given up with the call.</summary>
internal static class ForwarderErrors
{
    /// <summary>
    /// What went wrong, where an answer was handed over, without what became of the sending of the body that the forwarder knows of. It reports that sending's end behind a
    /// complete answer with one exception, and before an answer that has broken off with two: that of the sending and that of the answer.
    /// </summary>
    public static ForwarderError WithoutSending(HttpContext context, ForwarderError error)
    {
        if (error is not (ForwarderError.RequestBodyCanceled or ForwarderError.RequestBodyClient or ForwarderError.RequestBodyDestination))
        {
            return error;
        }

        if (context.Features.Get<IForwarderErrorFeature>()?.Exception is not AggregateException { InnerExceptions: [_, var ofAnswer, ..] })
        {
            return ForwarderError.None;
        }

        // That the client's request is aborted says nothing: the forwarder itself aborts it when the node breaks off.
        return ofAnswer is OperationCanceledException ? ForwarderError.ResponseBodyCanceled : ForwarderError.ResponseBodyDestination;
    }
}

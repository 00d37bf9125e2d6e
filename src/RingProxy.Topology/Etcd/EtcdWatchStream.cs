using Google.Protobuf;
using RingProxy.Topology.EtcdApi;

namespace RingProxy.Topology;

/// <summary>One watch of one key on one stream: what etcd says, with its refusals as exceptions.</summary>
internal sealed class EtcdWatchStream : IDisposable
{
    // Without this, a member that has lost its cluster goes on answering and never has an event.
    private static readonly KeyValuePair<string, string> s_requireLeader = KeyValuePair.Create("hasleader", "true");
    private static readonly WatchRequest s_progress = new() { ProgressRequest = new WatchProgressRequest() };

    private readonly GrpcDuplexCall<WatchRequest, WatchResponse> _call;

    private EtcdWatchStream(GrpcDuplexCall<WatchRequest, WatchResponse> call) => _call = call;

    /// <summary>Completes when the server has confirmed the watch. The token governs the opening only.</summary>
    /// <exception cref="GrpcException">It has not.</exception>
    public static async Task<EtcdWatchStream> OpenAsync(
        GrpcChannel channel, ByteString key, long startRevision, IReadOnlyList<KeyValuePair<string, string>> metadata, CancellationToken cancellationToken)
    {
        var create = new WatchRequest { CreateRequest = new WatchCreateRequest { Key = key, StartRevision = startRevision } };
        var stream = new EtcdWatchStream(await channel.OpenAsync(EtcdMethods.Watch, create, [.. metadata, s_requireLeader], cancellationToken));
        try
        {
            var created = await stream.ReadAsync(cancellationToken);
            // Restored from a backup, or emptied: it would count up to the start in silence, and its events until then be lost.
            if (created.Header.Revision < startRevision - 1)
                throw new GrpcException(GrpcStatusCode.OutOfRange, $"revision {startRevision - 1} was compacted away: the server is at {created.Header.Revision}, so it went back in time");
            return stream;
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <summary>Asks for an answer without events; its only use is to show that the watch is alive.</summary>
    public void AskForProgress() => _call.TryWrite(s_progress);

    /// <exception cref="GrpcException">The watch ended.</exception>
    public async Task<WatchResponse> ReadAsync(CancellationToken cancellationToken)
    {
        var response = await _call.ReadAsync(cancellationToken);
        if (response.CompactRevision > 0)
            throw new GrpcException(GrpcStatusCode.OutOfRange, $"the start of the watch was compacted; the oldest revision kept is {response.CompactRevision}");
        return response.Canceled ? throw Canceled(response.CancelReason) : response;
    }

    public void Dispose() => _call.Dispose();

    /// <summary>A watch with a token that is not known (any more) is told what one without the permission is told, too.</summary>
    private static GrpcException Canceled(string reason) =>
        reason.Contains("permission denied", StringComparison.Ordinal) || reason.Contains("auth token", StringComparison.Ordinal)
            ? new GrpcException(GrpcStatusCode.Unauthenticated, reason)
            : new GrpcException(GrpcStatusCode.Unavailable, $"the watch was cancelled: {reason}");
}

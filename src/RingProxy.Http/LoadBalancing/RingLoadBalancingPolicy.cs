using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http;
using RingProxy.Topology;
using Yarp.ReverseProxy.LoadBalancing;
using Yarp.ReverseProxy.Model;

namespace RingProxy.Http;

/// <summary>
/// The ring as a policy for an ordinary YARP application: of the available destinations, the first along the key's preference list
/// whose id is the node's id. A request without a key goes to the first available destination.
/// </summary>
/// <remarks>
/// YARP asks a policy only when two or more destinations are available, and shows it only those: with one left, that one gets every
/// key. Destinations come from YARP's own configuration, so during a change they and the ring may be of different versions. Where that
/// matters use <see cref="RingProxyHttpExtensions.UseRingProxy"/>.
/// </remarks>
internal sealed class RingLoadBalancingPolicy(Func<string, RingHolder> holderOf) : ILoadBalancingPolicy
{
    private const int StackKeyBytes = 256;

    /// <summary>Nearly always one of the first owners is available: the whole preference list is the exception.</summary>
    private const int FirstLook = 4;

    /// <summary>Settings by cluster model: a changed configuration brings a new model.</summary>
    private readonly ConditionalWeakTable<ClusterModel, RingClusterSettings> _settings = [];

    public string Name => RingLoadBalancing.PolicyName;

    public DestinationState? PickDestination(HttpContext context, ClusterState cluster, IReadOnlyList<DestinationState> availableDestinations)
    {
        if (availableDestinations.Count == 0)
        {
            return null;
        }

        var settings = _settings.GetValue(cluster.Model, model => new RingClusterSettings(model.Config, holderOf));
        if (settings.Holder.Current is not { } snapshot)
        {
            return null;
        }

        var key = new ShardKeyWriter(stackalloc byte[StackKeyBytes]);
        try
        {
            if (!settings.Source.TryExtract(context, ref key))
            {
                return availableDestinations[0];
            }

            Span<int> preference = stackalloc int[snapshot.Nodes.Length];
            return FirstAvailable(snapshot, key.Key, preference[..Math.Min(FirstLook, preference.Length)], availableDestinations)
                ?? FirstAvailable(snapshot, key.Key, preference, availableDestinations);
        }
        finally
        {
            key.Dispose();
        }
    }

    private static DestinationState? FirstAvailable(
        RingSnapshot snapshot, ReadOnlySpan<byte> key, Span<int> preference, IReadOnlyList<DestinationState> destinations)
    {
        foreach (var node in preference[..snapshot.Ring.Lookup(key, preference).Count])
        {
            if (Find(destinations, snapshot.Nodes[node].NodeId) is { } destination)
            {
                return destination;
            }
        }

        return null;
    }

    private static DestinationState? Find(IReadOnlyList<DestinationState> destinations, string nodeId)
    {
        foreach (var destination in destinations)
        {
            if (destination.DestinationId == nodeId)
            {
                return destination;
            }
        }

        return null;
    }
}

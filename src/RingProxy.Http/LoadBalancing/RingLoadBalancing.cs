using Microsoft.Extensions.DependencyInjection;
using RingProxy.Topology;
using Yarp.ReverseProxy.LoadBalancing;

namespace RingProxy.Http;

/// <summary>The ring as a load-balancing policy of an ordinary YARP application.</summary>
public static class RingLoadBalancing
{
    /// <summary>What a cluster's <c>LoadBalancingPolicy</c> says.</summary>
    public const string PolicyName = "RingHash";

    /// <summary>Cluster metadata: the ring's id.</summary>
    public const string RingIdKey = "RingProxy.RingId";

    /// <summary>Cluster metadata: one source of the shard key as JSON, such as <c>{"header":"X-Shard-Key"}</c>.</summary>
    public const string ShardKeyKey = "RingProxy.ShardKey";

    /// <param name="builder">The application's proxy.</param>
    /// <param name="holderOf">The holder of each ring that a cluster names.</param>
    public static IReverseProxyBuilder AddRingLoadBalancing(this IReverseProxyBuilder builder, Func<string, RingHolder> holderOf)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddSingleton<ILoadBalancingPolicy>(new RingLoadBalancingPolicy(holderOf));
        return builder;
    }
}

using System.Text.Json;
using RingProxy.Topology;
using Yarp.ReverseProxy.Configuration;

namespace RingProxy.Http;

/// <summary>What a cluster's metadata says of its ring.</summary>
internal sealed class RingClusterSettings
{
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web) { UnmappedMemberHandling = System.Text.Json.Serialization.JsonUnmappedMemberHandling.Disallow };

    /// <exception cref="InvalidOperationException">The metadata are missing or wrong; the message names cluster, member, value and what is legal.</exception>
    public RingClusterSettings(ClusterConfig cluster, Func<string, RingHolder> holderOf)
    {
        Holder = holderOf(Read(cluster, RingLoadBalancing.RingIdKey, "the id of a ring"));
        var text = Read(cluster, RingLoadBalancing.ShardKeyKey, """one source of a shard key as JSON, such as {"header":"X-Shard-Key"}""");
        var source = ParseSource(cluster.ClusterId, text);
        var errors = new OptionErrors();
        ShardKeySourceValidator.Check(RingLoadBalancing.ShardKeyKey, source, errors);
        errors.Require(source.JsonBody is null, RingLoadBalancing.ShardKeyKey, text, "a policy cannot read a body; legal: any other source");
        if (errors.All.Count > 0)
        {
            throw new InvalidOperationException($"cluster '{cluster.ClusterId}': {string.Join("; ", errors.All)}");
        }

        Source = ShardKeySource.Create(source);
    }

    public RingHolder Holder { get; }

    public ShardKeySource Source { get; }

    private static ShardKeySourceOptions ParseSource(string clusterId, string text)
    {
        try
        {
            return JsonSerializer.Deserialize<ShardKeySourceOptions>(text, s_json) ?? new ShardKeySourceOptions();
        }
        catch (JsonException e)
        {
            throw new InvalidOperationException($"cluster '{clusterId}': metadata {RingLoadBalancing.ShardKeyKey}: '{text}': {e.Message}", e);
        }
    }

    private static string Read(ClusterConfig cluster, string key, string legal) =>
        cluster.Metadata is { } metadata && metadata.TryGetValue(key, out var value) && value.Length > 0
            ? value
            : throw new InvalidOperationException($"cluster '{cluster.ClusterId}': metadata {key} is missing; legal: {legal}");
}

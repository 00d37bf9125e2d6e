using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;
using RingProxy.Testing;

namespace RingProxy.IntegrationTests;

/// <summary>Nodes that let nobody go before the test says so, and tell of each request that it has come.</summary>
internal sealed class GatedNodes : IAsyncDisposable
{
    private readonly SignalList<(string Node, string Key)> _arrived = new();
    private readonly ConcurrentDictionary<string, SemaphoreSlim> _gates = new();
    private readonly List<CountingNode> _nodes = [];

    /// <summary>Id and address, in the order of the ids.</summary>
    public IReadOnlyList<(string Id, string Address)> Nodes => [.. _nodes.Select(node => (node.Id, node.Address))];

    public static async Task<GatedNodes> StartAsync(params string[] ids)
    {
        var nodes = new GatedNodes();
        foreach (var id in ids)
        {
            nodes._gates[id] = new SemaphoreSlim(0);
            nodes._nodes.Add(await CountingNode.StartAsync(id, context => nodes.AnswerAsync(id, context)));
        }

        return nodes;
    }

    /// <summary>Waits for so many requests altogether; where the last of them is.</summary>
    public async Task<string> ArrivedAsync(int count) =>
        (await _arrived.UntilAsync(list => list.Count >= count, $"request {count}"))[count - 1].Node;

    /// <summary>Lets so many of a node's requests go.</summary>
    public void Release(string id, int count = 1) => _gates[id].Release(count);

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes)
        {
            await node.DisposeAsync();
        }
    }

    private async Task AnswerAsync(string id, HttpContext context)
    {
        _arrived.Add((id, context.Request.Headers[FaultSidecar.KeyHeader].ToString()));
        await _gates[id].WaitAsync(context.RequestAborted);
        await context.Response.WriteAsync(id, context.RequestAborted);
    }
}

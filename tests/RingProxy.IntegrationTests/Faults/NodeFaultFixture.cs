using System.Diagnostics.CodeAnalysis;
using RingProxy.Testing;

namespace RingProxy.IntegrationTests;

/// <summary>A sidecar and three nodes, each a process, that live through several faults of node a.</summary>
/// <param name="isProbing">Whether nodes are probed.</param>
[SuppressMessage("Design", "CA1001", Justification = "DisposeAsync does it.")]
public abstract class NodeFaultFixture(bool isProbing) : IAsyncLifetime
{
    /// <summary>Requests that may be on trial with a node after a break.</summary>
    public const int MostTrials = 12;

    private readonly TempDirectory _directory = new();
    private readonly List<NodeProcess> _nodes = [];

    public bool IsProbing => isProbing;

    internal FaultSidecar Sidecar { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        _nodes.AddRange("abc".Select(id => new NodeProcess($"{id}", _directory)));
        await Task.WhenAll(_nodes.Select(node => node.StartAsync()));
        Sidecar = await FaultSidecar.StartAsync(_directory, _nodes.Select(node => (node.Id, node.Address)), isProbing);
        await SteadyLoad.WarmUpAsync(Sidecar.Traffic);
    }

    public async Task DisposeAsync()
    {
        await Sidecar.DisposeAsync();
        foreach (var node in _nodes)
        {
            await node.DisposeAsync();
        }

        _directory.Dispose();
    }

    /// <summary>Forgets what an earlier story has left.</summary>
    public async Task ResetAsync()
    {
        foreach (var node in _nodes)
        {
            Assert.Equal("up", await Sidecar.ActAsync(node.Id, "reset"));
        }
    }

    /// <summary>Lets a fault of node a begin; disposing what it returns ends it.</summary>
    internal async Task<IAsyncDisposable> BreakAsync(NodeFault fault)
    {
        var node = _nodes[0];
        if (fault == NodeFault.Stop)
        {
            node.Signal("STOP");
            return new Recovery(() =>
            {
                node.Signal("CONT");
                return Task.CompletedTask;
            });
        }

        await node.KillAsync();
        switch (fault)
        {
            case NodeFault.Restart:
                await node.StartAsync();
                return new Recovery(() => Task.CompletedTask);
            case NodeFault.Reset:
                var resetting = new ResettingNode(node.SocketFile);
                return new Recovery(async () =>
                {
                    await resetting.DisposeAsync();
                    await node.StartAsync();
                    Assert.True(resetting.ResetCount > 0, "nobody was reset");
                });
            default:
                return new Recovery(node.StartAsync);
        }
    }

    /// <summary>Runs once.</summary>
    private sealed class Recovery(Func<Task> recover) : IAsyncDisposable
    {
        private Func<Task>? _recover = recover;

        public async ValueTask DisposeAsync() => await (Interlocked.Exchange(ref _recover, null)?.Invoke() ?? Task.CompletedTask);
    }
}

public sealed class NodeFaultWithProbesFixture() : NodeFaultFixture(isProbing: true);

public sealed class NodeFaultPassiveFixture() : NodeFaultFixture(isProbing: false);

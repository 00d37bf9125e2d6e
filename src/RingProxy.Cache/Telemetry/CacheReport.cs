using System.Text;

namespace RingProxy.Cache;

/// <summary>Gathers what a listener's loops know into a <see cref="CacheStatus"/>.</summary>
internal sealed class CacheReport
{
    private const int ShownKeys = 20;

    private readonly SortedDictionary<string, CacheNodeStatus> _nodes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _uses = new(StringComparer.Ordinal);

    /// <summary>On the thread of that loop.</summary>
    public void Add(ListenerLoop part)
    {
        foreach (var routes in part.AllRoutes)
        {
            routes.Refresh();
            foreach (var links in routes.WithReplicas)
                Add(links);
        }

        foreach (var (key, count) in part.HotKeys.Top(ShownKeys))
        {
            var text = Encoding.UTF8.GetString(key);
            _uses[text] = _uses.GetValueOrDefault(text) + count;
        }
    }

    public CacheStatus Of(CacheListener listener) => new(
        listener.RingId,
        listener.Address,
        listener.ClientCount,
        listener.Parts.Sum(part => part.CommandCount),
        listener.Parts.Sum(part => part.TlsFailures.Count),
        TlsFailures.Last(listener.Parts.Select(part => part.TlsFailures)),
        [.. _nodes.Values],
        [.. _uses.OrderByDescending(key => key.Value).Take(ShownKeys).Select(key => new CacheHotKey(key.Key, key.Value))]);

    private void Add(NodeLinks links)
    {
        var known = _nodes.GetValueOrDefault(links.Node.NodeId) ?? new CacheNodeStatus(links.Node.NodeId, links.Node.Address, 0, 0, 0, 0);
        _nodes[known.NodeId] = known with
        {
            OpenConnections = known.OpenConnections + links.OpenCount,
            WaitingCommands = known.WaitingCommands + links.WaitingCommands,
            Commands = known.Commands + links.Figures.Commands,
            FailedCommands = known.FailedCommands + links.Figures.AllFailures,
        };
    }
}

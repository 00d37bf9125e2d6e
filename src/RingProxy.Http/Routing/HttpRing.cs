using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using RingProxy.Health;
using RingProxy.Topology;

namespace RingProxy.Http;

/// <summary>
/// One ring as HTTP uses it: what outlives its snapshots (mask, budgets, queues), and the view of the snapshot in force. All routes of the ring share
/// it. Safe from any thread.
/// </summary>
internal sealed class HttpRing : IDisposable
{
    private readonly Lock _building = new();
    private readonly ConditionalWeakTable<NodeHealth, NodeQueue> _queues = [];
    private volatile HttpRingView? _view;

    public HttpRing(RingHolder holder, HttpRingOptions options, TimeProvider time)
    {
        Holder = holder;
        Options = options;
        Mask = new AvailabilityMask(options.Health!, time);
        Retries = new RetryBudget(options.RetryBudget!);
        Failover = new FailoverLimit(options.Failover!);
        // Off the request path where the swap comes first; requests that come first build it themselves.
        holder.Swapped += OnSwapped;
        TryGetView(out _);
    }

    public RingHolder Holder { get; }

    public HttpRingOptions Options { get; }

    public AvailabilityMask Mask { get; }

    public RetryBudget Retries { get; }

    public FailoverLimit Failover { get; }

    /// <summary>After the view of a new snapshot is in force. Handlers must not throw.</summary>
    public event Action<HttpRingView>? ViewChanged;

    /// <summary>The view of the ring in force now; false if there is none yet. One request calls it once.</summary>
    public bool TryGetView([NotNullWhen(true)] out HttpRingView? view)
    {
        view = _view;
        var snapshot = Holder.Current;
        if (snapshot is null)
        {
            return false;
        }

        if (!ReferenceEquals(view?.Snapshot, snapshot))
        {
            view = BuildView();
        }

        return true;
    }

    public void Dispose()
    {
        Holder.Swapped -= OnSwapped;
        Failover.Dispose();
    }

    private void OnSwapped(RingSnapshot? before, RingSnapshot after) => TryGetView(out _);

    private HttpRingView BuildView()
    {
        lock (_building)
        {
            // Read again: a view never gives way to an older one.
            var snapshot = Holder.Current!;
            if (_view is { } built && ReferenceEquals(built.Snapshot, snapshot))
            {
                return built;
            }

            var health = Mask.Adopt(snapshot.Nodes.Select(node => new WatchedNode(node.NodeId, node.Address, node.Status == NodeStatus.Down)));
            var view = new HttpRingView(snapshot, Mask, (node, i) => new HttpNode(node, health[i], QueueOf(health[i])));
            _view = view;
            ViewChanged?.Invoke(view);
            return view;
        }
    }

    private NodeQueue? QueueOf(NodeHealth node) =>
        Options.NodeLimit!.MaxInFlight == 0 ? null : _queues.GetValue(node, _ => new NodeQueue(Options.NodeLimit));
}

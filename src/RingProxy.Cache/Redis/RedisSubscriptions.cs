using System.Text;
using RingProxy.Protocols;
using RingProxy.Topology;

namespace RingProxy.Cache;

/// <summary>
/// What a session is subscribed to. A channel belongs to the owner of its name, as a key does, so PUBLISH meets its subscribers; a pattern
/// is subscribed on every node. Each node that is needed has a connection of the session's own. The node's confirmation is the reply, with the
/// count of the session in place of the node's. When the ring changes, channels whose owner is another follow it.
/// </summary>
internal sealed class RedisSubscriptions(RedisSession session, RedisLoop shared) : ITicked
{
    private readonly Dictionary<string, NodeLinks> _channels = new(StringComparer.Ordinal);
    private readonly Dictionary<string, NodeLinks> _shardChannels = new(StringComparer.Ordinal);
    private readonly HashSet<string> _patterns = new(StringComparer.Ordinal);
    private readonly Dictionary<NodeEndpoint, RedisSubscriptionLink> _links = [];
    private RingSnapshot? _snapshot;

    /// <summary>Subscribed to anything: in protocol version 2 only a few commands are legal then.</summary>
    public (int Channels, int Patterns, int ShardChannels) Counts => (_channels.Count, _patterns.Count, _shardChannels.Count);

    public bool IsActive => _channels.Count + _patterns.Count + _shardChannels.Count > 0;

    public static bool IsLegal(CommandSpec spec) => spec.Handling is CommandHandling.Subscribe || spec.Name is "PING" or "QUIT" or "RESET";

    /// <returns>False if the command has to wait for the replies under way.</returns>
    public bool Execute(CommandSpec spec, ReadOnlySpan<byte> command)
    {
        if (session.MustWaitForReplies())
            return false;
        if (!shared.Routes.Refresh())
        {
            session.ReplyError(RedisErrors.NoRing);
            return true;
        }

        if (_snapshot is null)
            shared.Loop.Add(this);
        _snapshot ??= shared.Routes.Snapshot;
        var names = new List<string>();
        for (var i = 1; i < shared.Arguments.Count; i++)
            names.Add(Encoding.Latin1.GetString(shared.Arguments.Of(command, i)));
        var isEnd = spec.Name.Contains("UNSUBSCRIBE", StringComparison.Ordinal);
        if (names.Count == 0)
            names.AddRange(spec.Name[0] switch { 'P' => _patterns, 'S' when spec.Name == "SUNSUBSCRIBE" => _shardChannels.Keys, _ => _channels.Keys });
        if (names.Count == 0)
            ConfirmNothing(spec);
        foreach (var name in names)
        {
            if (isEnd)
                Unsubscribe(spec.Name, name);
            else
                Subscribe(spec.Name, name);
        }

        return true;
    }

    public void Tick(long now)
    {
        if (shared.Routes.Refresh() && !ReferenceEquals(_snapshot, shared.Routes.Snapshot))
        {
            _snapshot = shared.Routes.Snapshot;
            Follow(_channels, "SUBSCRIBE", "UNSUBSCRIBE");
            Follow(_shardChannels, "SSUBSCRIBE", "SUNSUBSCRIBE");
            FollowPatterns();
        }
    }

    public void Close()
    {
        shared.Loop.Remove(this);
        foreach (var link in _links.Values)
            link.Close();
        _links.Clear();
        _channels.Clear();
        _shardChannels.Clear();
        _patterns.Clear();
    }

    /// <summary>The count that a confirmation carries; shard channels are counted apart.</summary>
    public int CountFor(string command) => command.StartsWith('S') && !command.StartsWith("SUB", StringComparison.Ordinal) ? _shardChannels.Count : _channels.Count + _patterns.Count;

    private void Subscribe(string command, string name)
    {
        if (command == "PSUBSCRIBE")
        {
            _patterns.Add(name);
            ToAll(command, name);
            return;
        }

        var channels = command == "SUBSCRIBE" ? _channels : _shardChannels;
        if (!channels.TryGetValue(name, out var node))
        {
            if (OwnerOf(name) is not { } owner)
            {
                session.ReplyError(RedisErrors.NoNode);
                return;
            }

            channels[name] = node = owner;
        }

        LinkTo(node).Send(command, name, new RedisConfirmation(session.EnqueueConfirmation(), CountFor(command)));
    }

    private void Unsubscribe(string command, string name)
    {
        if (command == "PUNSUBSCRIBE")
        {
            _patterns.Remove(name);
            ToAll(command, name);
            return;
        }

        var channels = command == "UNSUBSCRIBE" ? _channels : _shardChannels;
        if (!channels.Remove(name, out var node))
            node = OwnerOf(name) ?? shared.Routes.Nodes[0];
        LinkTo(node).Send(command, name, new RedisConfirmation(session.EnqueueConfirmation(), CountFor(command)));
    }

    /// <summary>One reply, when the last node has confirmed.</summary>
    private void ToAll(string command, string pattern)
    {
        var nodes = new List<NodeLinks>();
        for (var i = 0; i < shared.Routes.Nodes.Length; i++)
        {
            if (!shared.Routes.IsDown(i))
                nodes.Add(shared.Routes.Nodes[i]);
        }

        var confirmation = new RedisConfirmation(session.EnqueueConfirmation(), CountFor(command)) { Awaited = nodes.Count };
        foreach (var node in nodes)
            LinkTo(node).Send(command, pattern, confirmation);
    }

    private void Follow(Dictionary<string, NodeLinks> channels, string subscribe, string unsubscribe)
    {
        foreach (var (name, before) in channels.ToList())
        {
            if (OwnerOf(name) is not { } owner || ReferenceEquals(owner.Node, before.Node))
                continue;
            // First the new one: a message may come twice, but none is lost on our side.
            LinkTo(owner).Send(subscribe, name, null);
            LinkTo(before).Send(unsubscribe, name, null);
            channels[name] = owner;
        }
    }

    private void FollowPatterns()
    {
        if (_patterns.Count == 0)
            return;
        for (var i = 0; i < shared.Routes.Nodes.Length; i++)
        {
            var node = shared.Routes.Nodes[i];
            if (shared.Routes.IsDown(i) || _links.TryGetValue(node.Node, out var known) && known.HasPatterns)
                continue;
            foreach (var pattern in _patterns)
                LinkTo(node).Send("PSUBSCRIBE", pattern, null);
        }
    }

    private NodeLinks? OwnerOf(string name) => shared.Routes.IndexOf(Encoding.Latin1.GetBytes(name)) is >= 0 and var index ? shared.Routes.Nodes[index] : null;

    private RedisSubscriptionLink LinkTo(NodeLinks node)
    {
        if (!_links.TryGetValue(node.Node, out var link))
            link = _links[node.Node] = new RedisSubscriptionLink(session, shared, session.TakeLinkTo(node));
        return link;
    }

    private void ConfirmNothing(CommandSpec spec)
    {
        var writer = shared.Writer;
        writer.Clear();
        writer.Version = session.Version;
        writer.Push(3);
        writer.Bulk(spec.Name.ToLowerInvariant());
        writer.Null();
        writer.Number(CountFor(spec.Name));
        session.Reply(writer);
    }
}

using RingProxy.Protocols;
using RingProxy.Topology;

namespace RingProxy.Cache;

/// <summary>One address for Redis clients.</summary>
internal sealed class RedisListener : CacheListener
{
    private readonly HashSet<string> _allowed;

    public RedisListener(RedisListenerOptions options, RingHolder holder, CacheLoops loops)
        : base(options, loops, "-ERR max number of clients reached\r\n")
    {
        (Options, Holder) = (options, holder);
        _allowed = new HashSet<string>(options.AllowCommands, StringComparer.OrdinalIgnoreCase);
        Protocol = new RedisProtocol(options.Databases, options.NodeUser, options.NodePassword);
        Authentication = new RedisAuthentication(options.Users);
        Limits = new RespLimits { MaxArgumentBytes = options.MaxArgumentBytes, MaxCommandBytes = (int)Math.Min(int.MaxValue / 2, options.MaxArgumentBytes * 2L + 1024 * 1024) };
        Shared = [.. loops.All.Select(loop => new RedisLoop(loop, this))];
        Serve(Shared);
    }

    public RedisListenerOptions Options { get; }

    public RingHolder Holder { get; }

    public RedisProtocol Protocol { get; }

    public RedisAuthentication Authentication { get; }

    public RespLimits Limits { get; }

    /// <summary>What it has on each loop.</summary>
    public IReadOnlyList<RedisLoop> Shared { get; }

    public bool Allows(CommandSpec spec) => _allowed.Contains(spec.Name);
}

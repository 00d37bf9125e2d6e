using System.Text;
using RingProxy.Protocols;
using RingProxy.Topology;

namespace RingProxy.Cache;

/// <summary>One address for memcached clients, of the text protocol or the binary one.</summary>
internal sealed class MemcachedListener : CacheListener
{
    public MemcachedListener(MemcachedListenerOptions options, Func<string, RingHolder> holderOf, CacheLoops loops)
        : base(options, loops, "ERROR Too many open connections\r\n")
    {
        Options = options;
        Limits = new MemcachedLimits { MaxItemBytes = options.MaxItemBytes };
        Users = new Passwords(options.Users.Select(user => (user.Name, user.Password)));
        Protocol = new MemcachedProtocol(options.NodeUser, options.NodePassword);
        Holder = holderOf(options.RingId);
        Prefixes = [.. options.Prefixes.Select(prefix => (Encoding.UTF8.GetBytes(prefix.Prefix), prefix.Strip, holderOf(prefix.RingId))).OrderByDescending(prefix => prefix.Item1.Length)];
        Serve(loops.All.Select(loop => new MemcachedLoop(loop, this)));
    }

    public MemcachedListenerOptions Options { get; }

    public MemcachedLimits Limits { get; }

    public Passwords Users { get; }

    public MemcachedProtocol Protocol { get; }

    public RingHolder Holder { get; }

    /// <summary>The longest first.</summary>
    public IReadOnlyList<(byte[] Prefix, bool Strip, RingHolder Holder)> Prefixes { get; }
}

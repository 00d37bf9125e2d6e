namespace RingProxy.Cache;

/// <summary>One address where Redis clients connect, and the ring that they follow.</summary>
public sealed class RedisListenerOptions() : CacheListenerOptions("127.0.0.1:6379")
{
    /// <summary>How many databases clients may select. Default 16; 1 to 64.</summary>
    public int Databases { get; set; } = 16;

    /// <summary>The longest argument, such as a value, in bytes. Default 128 MiB; 1 KiB to 512 MiB.</summary>
    public int MaxArgumentBytes { get; set; } = 128 * 1024 * 1024;

    /// <summary>Whether MSET is split over nodes, which is not atomic. Default true; otherwise its keys must have one owner.</summary>
    public bool SplitMset { get; set; } = true;

    /// <summary>
    /// <c>owner</c>; <c>replica</c>: commands that only read go to a replica of the owner, as far as one can be reached; <c>onRequest</c>: for clients that
    /// said READONLY. Default <c>owner</c>.
    /// </summary>
    public RedisReadFrom ReadFrom { get; set; }

    /// <summary>Commands that act on every node and are refused unless named here: <c>KEYS</c>, <c>FLUSHALL</c>, <c>FLUSHDB</c>, <c>SCRIPT|FLUSH</c>, … Default none.</summary>
    public IList<string> AllowCommands { get; set; } = [];

    /// <summary>Who may connect; none: everybody.</summary>
    public IList<RedisUserOptions> Users { get; set; } = [];
}

namespace RingProxy.Protocols;

/// <summary>The commands of the text protocol.</summary>
public enum MemcachedVerb
{
    Unknown,

    /// <summary>get, gets: keys from the first word on.</summary>
    Get,

    /// <summary>gat, gats: keys after the expiry.</summary>
    GetAndTouch,

    /// <summary>set, add, replace, append, prepend, cas.</summary>
    Store,

    /// <summary>incr, decr, touch, delete.</summary>
    Change,

    MetaGet,
    MetaSet,
    MetaDelete,
    MetaArithmetic,
    MetaDebug,
    MetaNoop,
    FlushAll,
    Stats,
    Version,

    /// <summary>verbosity, lru, slabs, cache_memlimit, lru_crawler: for every node.</summary>
    Tune,

    Quit,
    Shutdown,

    /// <summary>watch, refresh_certs and what else is between a server and its operator.</summary>
    Operate,
}

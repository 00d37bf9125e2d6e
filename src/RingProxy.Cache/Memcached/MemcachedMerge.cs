namespace RingProxy.Cache;

/// <summary>How the replies of several nodes become one.</summary>
internal enum MemcachedMerge
{
    /// <summary>Values in the order of the keys asked for.</summary>
    Values,

    /// <summary>The first that is no success, else the first.</summary>
    First,

    /// <summary>Figures are added, or told by node.</summary>
    Statistics,

    /// <summary>The only one, with the key by its client's name.</summary>
    Renamed,
}

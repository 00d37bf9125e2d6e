namespace RingProxy.Topology;

/// <summary>The limits of a ring document, each with a test at the limit and one past it.</summary>
public static class RingDocumentLimits
{
    /// <summary>The largest document, in bytes: one value of etcd with room to spare.</summary>
    public const int MaxBytes = 1 << 20;

    /// <summary>The deepest nesting of objects and arrays.</summary>
    public const int MaxDepth = 32;

    /// <summary>The highest version: the largest integer that every JSON implementation reads exactly.</summary>
    public const long MaxVersion = (1L << 53) - 1;

    /// <summary>The longest ring id, in characters.</summary>
    public const int MaxRingIdLength = 128;

    /// <summary>The longest node id, in characters.</summary>
    public const int MaxNodeIdLength = 255;

    /// <summary>The longest preference list.</summary>
    public const int MaxReplicas = 16;
}

namespace RingProxy.Health;

/// <summary>How a prober asks a node.</summary>
public enum ProbeKind
{
    /// <summary>Not at all: only requests tell.</summary>
    None,

    /// <summary>GET of a path; 200 to 399 passes.</summary>
    Http,

    /// <summary>A connection that is accepted passes. A process that hangs still passes: the kernel accepts for it.</summary>
    Tcp,
}

/// <summary>Active probes: each node is asked by itself, whether requests come or not.</summary>
public sealed class ProbeOptions
{
    /// <summary>Default <see cref="ProbeKind.None"/>, or <see cref="ProbeKind.Http"/> where <see cref="Path"/> is given.</summary>
    public ProbeKind? Kind { get; set; }

    /// <summary>What an HTTP probe asks for. Default none; begins with /.</summary>
    public string? Path { get; set; }

    /// <summary>From the start of one probe to the next. Shorter finds out sooner and costs more. Default 5 s; 20 ms to 1 h.</summary>
    public TimeSpan Interval { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long an answer may take. Default 1 s; 10 ms to 1 min.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Failures in a row that take a node out. Default 3; 1 to 100.</summary>
    public int Fall { get; set; } = 3;

    /// <summary>Passes in a row that bring it back. Default 2; 1 to 100.</summary>
    public int Rise { get; set; } = 2;

    /// <summary>The part of the interval by which it varies at random, so that the probes of many sidecars do not come together. Default 0.1; 0 to 0.5.</summary>
    public double Jitter { get; set; } = 0.1;

    /// <summary>What <see cref="Kind"/> says, or <see cref="Path"/> implies.</summary>
    public ProbeKind EffectiveKind => Kind ?? (Path is null ? ProbeKind.None : ProbeKind.Http);
}

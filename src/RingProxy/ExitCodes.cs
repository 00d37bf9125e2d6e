namespace RingProxy;

/// <summary>What the exit code of <c>ringproxy</c> says. Scripts and supervisors depend on these numbers; docs/configuration.md lists them.</summary>
internal static class ExitCodes
{
    /// <summary>Ended as asked, every request in flight answered; for <c>healthcheck</c>: healthy.</summary>
    public const int Ok = 0;

    /// <summary>A setting is wrong; every reason stands on stderr. Nothing was started.</summary>
    public const int InvalidConfiguration = 1;

    /// <summary>The command line itself is wrong.</summary>
    public const int Usage = 2;

    /// <summary>An address cannot be listened on: in use, not of this machine, or not allowed.</summary>
    public const int CannotListen = 3;

    /// <summary><c>healthcheck</c>: no answer, or not the answer of a healthy process.</summary>
    public const int Unhealthy = 4;

    /// <summary>Something that should not happen (sysexits: EX_SOFTWARE).</summary>
    public const int Unexpected = 70;
}

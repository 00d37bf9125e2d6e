namespace RingProxy.Cli;

/// <summary>What the exit code of <c>ringctl</c> says. Scripts depend on these numbers; docs/ringctl.md lists them.</summary>
internal static class ExitCodes
{
    /// <summary>Done.</summary>
    public const int Ok = 0;

    /// <summary>A ring document, or another input that was read, breaks a rule; every reason stands on stderr.</summary>
    public const int Invalid = 1;

    /// <summary>The command line itself is wrong.</summary>
    public const int Usage = 2;

    /// <summary>There is no such file, ring or version, or the file cannot be read or written.</summary>
    public const int NotFound = 3;

    /// <summary>Somebody else published in between, or the current version is not the expected one. Nothing was written.</summary>
    public const int Conflict = 4;

    /// <summary>The store could not be reached, refused the credentials, or answered something that makes no sense.</summary>
    public const int StoreFailed = 5;

    /// <summary>Something that should not happen (sysexits: EX_SOFTWARE).</summary>
    public const int Unexpected = 70;

    /// <summary>Ended by Ctrl-C (128 + SIGINT).</summary>
    public const int Interrupted = 130;
}

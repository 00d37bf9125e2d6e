namespace RingProxy.Cli;

/// <summary>Ends a command with an exit code and the reasons, one line each on stderr.</summary>
internal sealed class CommandException(int exitCode, IReadOnlyList<string> reasons) : Exception(string.Join('\n', reasons))
{
    public CommandException(int exitCode, string reason)
        : this(exitCode, [reason])
    {
    }

    /// <summary>One of <see cref="ExitCodes"/>.</summary>
    public int ExitCode { get; } = exitCode;

    public IReadOnlyList<string> Reasons { get; } = reasons;
}

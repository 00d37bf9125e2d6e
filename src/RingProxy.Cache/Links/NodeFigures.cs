namespace RingProxy.Cache;

/// <summary>
/// What one loop has had to do with one node since the start, whatever connections it had. Written by the loop's thread only and read from any, so
/// counting costs a command an addition.
/// </summary>
internal sealed class NodeFigures(string nodeId)
{
    private readonly long[] _failures = new long[Enum.GetValues<NodeFailureKind>().Length];
    private long _commands;
    private int _waiting;
    private int _openConnections;

    public string NodeId => nodeId;

    /// <summary>Commands sent, or put in line for a connection that is being made.</summary>
    public long Commands => Volatile.Read(ref _commands);

    /// <summary>Those whose replies are still to come.</summary>
    public int Waiting => Volatile.Read(ref _waiting);

    public int OpenConnections => Volatile.Read(ref _openConnections);

    /// <summary>Commands that got no reply, for this reason.</summary>
    public long Failures(NodeFailureKind kind) => Volatile.Read(ref _failures[(int)kind]);

    public long AllFailures => Enum.GetValues<NodeFailureKind>().Sum(Failures);

    public void CommandBegun()
    {
        Volatile.Write(ref _commands, _commands + 1);
        Volatile.Write(ref _waiting, _waiting + 1);
    }

    public void CommandEnded() => Volatile.Write(ref _waiting, _waiting - 1);

    public void CommandFailed(NodeFailureKind kind) => Volatile.Write(ref _failures[(int)kind], _failures[(int)kind] + 1);

    public void Connected() => Volatile.Write(ref _openConnections, _openConnections + 1);

    public void Disconnected() => Volatile.Write(ref _openConnections, _openConnections - 1);
}

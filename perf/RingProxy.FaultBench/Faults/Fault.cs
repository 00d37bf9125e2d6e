namespace RingProxy.FaultBench;

/// <summary>What happens to one of the nodes in the middle of a run.</summary>
internal enum Fault
{
    /// <summary>Nothing: the baseline.</summary>
    None,

    /// <summary>SIGKILL, and it stays dead.</summary>
    Kill,

    /// <summary>SIGKILL, and it is started again on the same port a second later.</summary>
    Restart,

    /// <summary>SIGSTOP: it hangs, and its connections stand. SIGCONT four seconds later.</summary>
    Stop,

    /// <summary>For two seconds it resets every connection, those that stand and those that come.</summary>
    Reset,
}

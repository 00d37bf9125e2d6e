namespace RingProxy.Testing;

/// <summary>Waits on signals: long enough for a loaded machine, and with a message that says what was waited for.</summary>
public static class TaskTimeouts
{
    /// <summary>The end of patience. A test that passes never waits this long.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <exception cref="TimeoutException">The task did not complete; the message is the phase and state given.</exception>
    public static async Task OrTimeout(this Task task, Func<string> phaseAndState)
    {
        try
        {
            await task.WaitAsync(Patience).ConfigureAwait(false);
        }
        catch (TimeoutException e) when (!task.IsCompleted)
        {
            throw new TimeoutException(phaseAndState(), e);
        }
    }

    /// <exception cref="TimeoutException">The task did not complete; the message is the phase and state given.</exception>
    public static async Task<T> OrTimeout<T>(this Task<T> task, Func<string> phaseAndState)
    {
        await OrTimeout((Task)task, phaseAndState).ConfigureAwait(false);
        return await task.ConfigureAwait(false);
    }
}

using RingProxy.Topology;

namespace RingProxy.Testing;

/// <summary>Waits for a holder to reach a state.</summary>
public static class RingHolderSignals
{
    /// <exception cref="TimeoutException">The state was not reached; the message says the phase and the state.</exception>
    public static async Task<RingHolderState> UntilAsync(this RingHolder holder, Func<RingHolderState, bool> condition, string phase)
    {
        var reached = new TaskCompletionSource<RingHolderState>(TaskCreationOptions.RunContinuationsAsynchronously);
        void Check(RingHolderState state)
        {
            if (condition(state))
                reached.TrySetResult(state);
        }
        holder.StateChanged += Check;
        try
        {
            Check(holder.State);
            return await reached.Task.OrTimeout(() => $"{phase}: {holder.State}");
        }
        finally
        {
            holder.StateChanged -= Check;
        }
    }
}

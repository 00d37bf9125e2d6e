using System.Diagnostics;
using RingProxy.Testing;

namespace RingProxy.IntegrationTests;

/// <summary>Asks again and again where a real server gives no signal.</summary>
internal static class Poll
{
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(5);

    /// <exception cref="TimeoutException">It did not come true; the message says what was waited for.</exception>
    public static async Task UntilAsync(Func<Task<bool>> condition, string phase)
    {
        var asked = Stopwatch.StartNew();
        while (!await condition())
        {
            if (asked.Elapsed > TaskTimeouts.Patience)
                throw new TimeoutException($"{phase}: not within {TaskTimeouts.Patience}");
            await Task.Delay(s_pause);
        }
    }
}

using System.Diagnostics;
using System.Runtime.InteropServices;

namespace RingProxy.FaultBench;

/// <summary>Waits until a timestamp with some 50 µs of error (Linux); the runtime's own timers have a millisecond's.</summary>
internal static class Pause
{
    public static void Until(long timestamp)
    {
        for (var left = timestamp - Stopwatch.GetTimestamp(); left > 0; left = timestamp - Stopwatch.GetTimestamp())
        {
            var (seconds, rest) = Math.DivRem(left, Stopwatch.Frequency);
            var time = new TimeSpec { Seconds = (nint)seconds, Nanoseconds = (nint)(rest * (1e9 / Stopwatch.Frequency)) };
            _ = nanosleep(in time, 0);
        }
    }

    [DllImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int nanosleep(in TimeSpec time, nint left);

    [StructLayout(LayoutKind.Sequential)]
    private struct TimeSpec
    {
        public nint Seconds;
        public nint Nanoseconds;
    }
}

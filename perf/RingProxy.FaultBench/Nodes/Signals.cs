using System.ComponentModel;
using System.Runtime.InteropServices;

namespace RingProxy.FaultBench;

/// <summary>Signals that stop a process and let it go on (Linux).</summary>
internal static class Signals
{
    public const int Stop = 19, Continue = 18;

    public static void Send(int processId, int signal)
    {
        if (kill(processId, signal) != 0)
            throw new Win32Exception(Marshal.GetLastPInvokeError(), $"signal {signal} to process {processId}");
    }

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int kill(int processId, int signal);
}

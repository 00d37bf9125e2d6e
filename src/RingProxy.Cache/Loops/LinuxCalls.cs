using System.Runtime.InteropServices;

namespace RingProxy.Cache;

/// <summary>
/// The system calls of the loop on Linux; perf/results/redis.md has the figures that they reach.
/// </summary>
internal static partial class LinuxCalls
{
    public const int NoSignal = 0x4000;

    public const int CloseOnExec = 0x80000;

    public const int ControlAdd = 1, ControlDelete = 2;

    public const uint In = 1, Out = 4, Error = 8, HangUp = 16, PeerHangUp = 0x2000, EdgeTriggered = 1u << 31;

    private const int TryAgain = 11, Interrupted = 4;

    private const int SetTimerSlack = 29;

    // These two never block, so the runtime need not note that the thread has left; and nothing runs between the call and its errno.
    [LibraryImport("libc", EntryPoint = "recv"), SuppressGCTransition]
    public static partial nint Receive(int descriptor, ref byte buffer, nint length, int flags);

    [LibraryImport("libc", EntryPoint = "send"), SuppressGCTransition]
    public static partial nint Send(int descriptor, ref byte buffer, nint length, int flags);

    [LibraryImport("libc", EntryPoint = "epoll_create1", SetLastError = true)]
    public static partial int CreatePoll(int flags);

    [LibraryImport("libc", EntryPoint = "epoll_ctl", SetLastError = true)]
    public static partial int ControlPoll(int poll, int operation, int descriptor, ref byte pollEvent);

    [LibraryImport("libc", EntryPoint = "epoll_wait", SetLastError = true)]
    public static partial int WaitPoll(int poll, ref byte events, int mostEvents, int timeoutMilliseconds);

    [LibraryImport("libc", EntryPoint = "eventfd", SetLastError = true)]
    public static partial int CreateEvent(uint initial, int flags);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    public static partial nint Read(int descriptor, ref byte buffer, nint length);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    public static partial nint Write(int descriptor, ref byte buffer, nint length);

    [LibraryImport("libc", EntryPoint = "close")]
    public static partial int Close(int descriptor);

    /// <summary>Lets this thread rest as short as it asks for; the system adds 50 µs otherwise.</summary>
    public static void RestExactly() => _ = ControlThread(SetTimerSlack, 1, 0, 0, 0);

    /// <param name="microseconds">Less than a second.</param>
    public static void Rest(int microseconds)
    {
        // struct timespec: seconds and nanoseconds, each of the machine's word.
        Span<nint> time = [0, microseconds * 1000];
        _ = Sleep(ref time[0], 0);
    }

    [LibraryImport("libc", EntryPoint = "nanosleep")]
    private static partial int Sleep(ref nint time, nint left);

    [LibraryImport("libc", EntryPoint = "prctl")]
    private static partial int ControlThread(int option, nuint value, nuint second, nuint third, nuint fourth);

    /// <summary>Whether the last <see cref="Receive"/> or <see cref="Send"/> only has to be made again later.</summary>
    public static bool LastErrorIsRetry() => Marshal.GetLastSystemError() is TryAgain or Interrupted;
}

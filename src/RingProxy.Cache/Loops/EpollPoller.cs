using System.ComponentModel;
using System.Runtime.InteropServices;

namespace RingProxy.Cache;

/// <summary>
/// epoll with edges: each wire is registered once, for everything, and never changed, so the steady path makes one call for all that is
/// ready.
/// </summary>
internal sealed class EpollPoller : IPoller
{
    private const int MaxEvents = 512;
    private const int WakeSlot = -1;
    private const int NonBlocking = 0x800;

    /// <summary>struct epoll_event is packed on x86-64 only.</summary>
    private static readonly int s_eventBytes = RuntimeInformation.ProcessArchitecture is Architecture.X64 ? 12 : 16;
    private static readonly int s_dataOffset = s_eventBytes - 8;

    private readonly int _poll = Checked(LinuxCalls.CreatePoll(LinuxCalls.CloseOnExec));
    private readonly int _wake = Checked(LinuxCalls.CreateEvent(0, LinuxCalls.CloseOnExec | NonBlocking));
    private readonly byte[] _events = new byte[MaxEvents * s_eventBytes];
    private readonly Stack<int> _freeSlots = new();
    private Wire?[] _wires = new Wire?[64];
    private int _slotCount;
    private int _readyCount;

    public EpollPoller() => Register(_wake, LinuxCalls.In, WakeSlot);

    public void Add(Wire wire)
    {
        if (!_freeSlots.TryPop(out var slot))
            slot = _slotCount++;
        if (slot == _wires.Length)
            Array.Resize(ref _wires, slot * 2);
        _wires[slot] = wire;
        wire.Slot = slot;
        Register(wire.Descriptor, LinuxCalls.In | LinuxCalls.Out | LinuxCalls.PeerHangUp | LinuxCalls.EdgeTriggered, slot);
    }

    /// <summary>An event of the same turn may still name the slot. Whoever has it by then is told once too often, which harms nobody.</summary>
    public void Remove(Wire wire)
    {
        if (wire.Slot < 0)
            return;
        _wires[wire.Slot] = null;
        _freeSlots.Push(wire.Slot);
        wire.Slot = -1;
        // A failure means that the descriptor has left already.
        _ = LinuxCalls.ControlPoll(_poll, LinuxCalls.ControlDelete, wire.Descriptor, ref _events[0]);
    }

    public int Wait(int timeoutMilliseconds) => _readyCount = LinuxCalls.WaitPoll(_poll, ref _events[0], MaxEvents, timeoutMilliseconds);

    public void Tell()
    {
        for (var i = 0; i < _readyCount; i++)
        {
            var entry = _events.AsSpan(i * s_eventBytes, s_eventBytes);
            var slot = MemoryMarshal.Read<int>(entry[s_dataOffset..]);
            if (slot == WakeSlot)
                ClearWake();
            else if (_wires[slot] is { } wire)
                Tell(wire, MemoryMarshal.Read<uint>(entry));
        }
    }

    public void Wake()
    {
        var one = 1L;
        // Full means that it is awake anyway.
        _ = LinuxCalls.Write(_wake, ref MemoryMarshal.AsBytes(new Span<long>(ref one))[0], sizeof(long));
    }

    public void Dispose()
    {
        _ = LinuxCalls.Close(_poll);
        _ = LinuxCalls.Close(_wake);
    }

    private static void Tell(Wire wire, uint events)
    {
        // An error or the peer's end is found by reading.
        if ((events & (LinuxCalls.In | LinuxCalls.PeerHangUp | LinuxCalls.HangUp | LinuxCalls.Error)) != 0)
            wire.Readable = true;
        if ((events & (LinuxCalls.PeerHangUp | LinuxCalls.HangUp | LinuxCalls.Error)) != 0)
            wire.PeerEnded = true;
        if ((events & (LinuxCalls.Out | LinuxCalls.HangUp | LinuxCalls.Error)) != 0)
            wire.Writable = true;
        wire.Handler.OnReady();
    }

    private void ClearWake()
    {
        var count = 0L;
        _ = LinuxCalls.Read(_wake, ref MemoryMarshal.AsBytes(new Span<long>(ref count))[0], sizeof(long));
    }

    private void Register(int descriptor, uint events, int slot)
    {
        Span<byte> entry = stackalloc byte[16];
        MemoryMarshal.Write(entry, events);
        MemoryMarshal.Write(entry[s_dataOffset..], (long)slot);
        Checked(LinuxCalls.ControlPoll(_poll, LinuxCalls.ControlAdd, descriptor, ref entry[0]));
    }

    private static int Checked(int result) => result >= 0 ? result : throw new Win32Exception(Marshal.GetLastPInvokeError());
}

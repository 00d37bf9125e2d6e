namespace RingProxy.Cache;

/// <summary>
/// One command and its reply: a place in the queue of its session, which decides the order of replies to the client, and a place in the
/// queue of its link, which tells whose reply comes next from the node. It goes back to the pool when it has left both.
/// </summary>
internal sealed class Exchange
{
    /// <summary>A reply of up to this size is kept in a buffer that stays with the exchange.</summary>
    private const int KeptBytes = 512;

    private byte[] _held = [];

    /// <summary>Who waits; null when nobody does any more: the reply is read and dropped.</summary>
    public IReplySink? Sink { get; set; }

    public Exchange? NextInSession { get; set; }

    public Exchange? NextInLink { get; set; }

    public bool InSession { get; set; }

    public bool InLink { get; set; }

    /// <summary>The whole reply is here or has gone out.</summary>
    public bool IsDone { get; set; }

    /// <summary>The first part of the reply has gone out to the client already.</summary>
    public bool HasStarted { get; set; }

    /// <summary>The client asked for no reply (CLIENT REPLY).</summary>
    public bool IsMuted { get; set; }

    /// <summary>When the node's time is over, by the loop's clock.</summary>
    public long Deadline { get; set; }

    /// <summary>What the session wants to remember of the command until its reply.</summary>
    public ulong Tag { get; set; }

    /// <summary>What it is the whole of; null for most.</summary>
    public FanOut? Whole { get; set; }

    /// <summary>What came of the reply while another one had to go first.</summary>
    public ReadOnlySpan<byte> Held => _held.AsSpan(0, HeldBytes);

    public int HeldBytes { get; private set; }

    public void Hold(ReadOnlySpan<byte> bytes, LoopBuffers buffers)
    {
        var needed = HeldBytes + bytes.Length;
        if (needed > _held.Length)
        {
            var grown = needed <= KeptBytes ? new byte[KeptBytes] : buffers.Rent((int)Math.Min(Array.MaxLength, Math.Max(needed, HeldBytes * 2L)));
            Held.CopyTo(grown);
            ReturnHeld(buffers);
            _held = grown;
        }

        bytes.CopyTo(_held.AsSpan(HeldBytes));
        HeldBytes = needed;
    }

    /// <summary>What is held, to be changed.</summary>
    public Span<byte> HeldForChange => _held.AsSpan(0, HeldBytes);

    public void DropHeld(LoopBuffers buffers)
    {
        HeldBytes = 0;
        if (_held.Length > KeptBytes)
        {
            ReturnHeld(buffers);
            _held = [];
        }
    }

    public void Reset(LoopBuffers buffers)
    {
        DropHeld(buffers);
        Sink = null;
        (NextInSession, NextInLink) = (null, null);
        (IsDone, HasStarted, IsMuted) = (false, false, false);
        Whole = null;
        Tag = 0;
    }

    private void ReturnHeld(LoopBuffers buffers)
    {
        if (_held.Length > KeptBytes)
            buffers.Return(_held);
    }
}

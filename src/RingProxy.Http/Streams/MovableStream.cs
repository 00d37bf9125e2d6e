namespace RingProxy.Http;

/// <summary>
/// A node's stream on its way to the client, which can be asked to come to an end at a good place, and made to. The forwarder sees a
/// clean end in both cases. Asking and ending may come from any thread, more than once, in any order, and never block.
/// </summary>
internal abstract class MovableStream(Stream inner) : PassingStream(inner)
{
    /// <summary>Come to an end where nothing is torn.</summary>
    public abstract void Ask();

    /// <summary>Come to an end now, torn or not.</summary>
    public abstract void End();
}

namespace RingProxy.Cache;

/// <summary>What owns a <see cref="Wire"/>: a session or a link.</summary>
internal interface IWireHandler
{
    /// <summary>The wire may have become readable, writable or broken; its flags say which. On the loop's thread.</summary>
    void OnReady();
}

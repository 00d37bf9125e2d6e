using RingProxy.Protocols;

namespace RingProxy.Cache;

/// <summary>A node's answer to CLIENT ID.</summary>
internal sealed class RedisNodeClientId : IReplySink
{
    private readonly byte[] _reply = new byte[32];
    private int _length;

    /// <summary>0 until it is known.</summary>
    public long Value { get; private set; }

    public void OnReply(Exchange exchange, ReadOnlySpan<byte> bytes, bool isComplete)
    {
        var taken = Math.Min(bytes.Length, _reply.Length - _length);
        bytes[..taken].CopyTo(_reply.AsSpan(_length));
        _length += taken;
        if (isComplete && _reply[0] == (byte)':')
            Value = RespHeader.Of(_reply.AsSpan(0, _length)).Number;
    }

    public void OnFailure(Exchange exchange, NodeFailure failure)
    {
        // The command behind it shares its fate, and tells.
    }
}

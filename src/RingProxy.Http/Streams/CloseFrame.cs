using System.Buffers.Binary;
using System.Security.Cryptography;

namespace RingProxy.Http;

/// <summary>The Close frames (RFC 6455, section 5.5.1) that a WebSocket which has to move gets from the sidecar.</summary>
internal static class CloseFrame
{
    /// <summary>Service restart: "connect again, after a random wait".</summary>
    public const ushort ServiceRestart = 1012;

    /// <summary>An endpoint is going away: what a node hears when the client did not close in time.</summary>
    public const ushort GoingAway = 1001;

    private const byte FinalClose = 0x88;
    private const byte Masked = 0x80;
    private const int HeaderLength = 2;
    private const int MaskLength = 4;
    private const int CodeLength = 2;

    private static ReadOnlySpan<byte> Reason => "the owner of this key changed"u8;

    /// <summary>As a server sends it.</summary>
    public static byte[] ToClient()
    {
        var frame = new byte[HeaderLength + CodeLength + Reason.Length];
        frame[0] = FinalClose;
        frame[1] = (byte)(CodeLength + Reason.Length);
        WritePayload(frame.AsSpan(HeaderLength), ServiceRestart);
        return frame;
    }

    /// <summary>As a client sends it: masked with fresh random bytes.</summary>
    public static byte[] ToNode()
    {
        var frame = new byte[HeaderLength + MaskLength + CodeLength + Reason.Length];
        frame[0] = FinalClose;
        frame[1] = (byte)(Masked | (CodeLength + Reason.Length));
        var mask = frame.AsSpan(HeaderLength, MaskLength);
        RandomNumberGenerator.Fill(mask);
        var payload = frame.AsSpan(HeaderLength + MaskLength);
        WritePayload(payload, GoingAway);
        for (var i = 0; i < payload.Length; i++)
        {
            payload[i] ^= mask[i % MaskLength];
        }

        return frame;
    }

    private static void WritePayload(Span<byte> payload, ushort code)
    {
        BinaryPrimitives.WriteUInt16BigEndian(payload, code);
        Reason.CopyTo(payload[CodeLength..]);
    }
}

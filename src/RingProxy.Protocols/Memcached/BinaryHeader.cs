using System.Buffers.Binary;

namespace RingProxy.Protocols;

/// <summary>The 24 bytes before every message of memcached's binary protocol (doc/protocol-binary.xml).</summary>
public readonly ref struct BinaryHeader(ReadOnlySpan<byte> bytes)
{
    public const int Bytes = 24;

    public const byte RequestMagic = 0x80, ResponseMagic = 0x81;

    private readonly ReadOnlySpan<byte> _bytes = bytes[..Bytes];

    public byte Magic => _bytes[0];

    public BinaryOpcode Opcode => (BinaryOpcode)_bytes[1];

    public int KeyBytes => BinaryPrimitives.ReadUInt16BigEndian(_bytes[2..]);

    public int ExtrasBytes => _bytes[4];

    /// <summary>Of a response.</summary>
    public BinaryStatus Status => (BinaryStatus)BinaryPrimitives.ReadUInt16BigEndian(_bytes[6..]);

    /// <summary>Extras, key and value.</summary>
    public uint BodyBytes => BinaryPrimitives.ReadUInt32BigEndian(_bytes[8..]);

    /// <summary>Whatever the client likes; comes back with the response.</summary>
    public uint Opaque => BinaryPrimitives.ReadUInt32BigEndian(_bytes[12..]);

    /// <summary>Writes the header of a response.</summary>
    public static void WriteResponse(Span<byte> to, BinaryOpcode opcode, BinaryStatus status, uint opaque, int keyBytes, int extrasBytes, int bodyBytes)
    {
        to[..Bytes].Clear();
        to[0] = ResponseMagic;
        to[1] = (byte)opcode;
        BinaryPrimitives.WriteUInt16BigEndian(to[2..], (ushort)keyBytes);
        to[4] = (byte)extrasBytes;
        BinaryPrimitives.WriteUInt16BigEndian(to[6..], (ushort)status);
        BinaryPrimitives.WriteUInt32BigEndian(to[8..], (uint)bodyBytes);
        BinaryPrimitives.WriteUInt32BigEndian(to[12..], opaque);
    }
}

using System.Buffers.Binary;
using Google.Protobuf;

namespace RingProxy.Topology;

/// <summary>
/// A message on a gRPC stream (https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md, "Length-Prefixed-Message"):
/// <code>
///   0        1        5
///   ┌────────┬────────┬───────────────┐
///   │ 0: not │ length │ the message   │
///   │ packed │ (big-  │               │
///   │        │ endian)│               │
///   └────────┴────────┴───────────────┘
/// </code>
/// </summary>
internal static class GrpcFrame
{
    private const int PrefixBytes = 5;

    public static byte[] Encode(IMessage message)
    {
        var size = message.CalculateSize();
        var frame = new byte[PrefixBytes + size];
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(1), (uint)size);
        message.WriteTo(frame.AsSpan(PrefixBytes));
        return frame;
    }

    /// <summary>The next message; null where the stream ends.</summary>
    /// <exception cref="GrpcException">The message is larger than allowed, packed, or cut off.</exception>
    public static async Task<byte[]?> ReadAsync(Stream stream, int maxBytes, CancellationToken cancellationToken)
    {
        var prefix = new byte[PrefixBytes];
        var read = await stream.ReadAtLeastAsync(prefix, PrefixBytes, throwOnEndOfStream: false, cancellationToken);
        if (read == 0)
            return null;
        if (read < PrefixBytes)
            throw CutOff();
        if (prefix[0] != 0)
            throw new GrpcException(GrpcStatusCode.Internal, $"a message with compression flag {prefix[0]}, though none was asked for");
        var size = BinaryPrimitives.ReadUInt32BigEndian(prefix.AsSpan(1));
        if (size > maxBytes)
            throw new GrpcException(GrpcStatusCode.ResourceExhausted, $"a message of {size} bytes; at most {maxBytes} are read");

        var message = new byte[size];
        if (await stream.ReadAtLeastAsync(message, message.Length, throwOnEndOfStream: false, cancellationToken) < message.Length)
            throw CutOff();
        return message;
    }

    private static GrpcException CutOff() => new(GrpcStatusCode.Unavailable, "the stream ended inside a message");
}

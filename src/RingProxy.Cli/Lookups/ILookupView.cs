using System.Buffers;

namespace RingProxy.Cli;

/// <summary>Writes one answer on one line.</summary>
internal interface ILookupView
{
    void Write(ReadOnlySpan<byte> key, IBufferWriter<byte> output);
}

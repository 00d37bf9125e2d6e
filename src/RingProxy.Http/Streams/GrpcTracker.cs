namespace RingProxy.Http;

/// <summary>gRPC messages: a byte that says whether it is compressed, four of length, and the message.</summary>
internal sealed class GrpcTracker : BoundaryTracker
{
    private const int PrefixLength = 5;

    private int _prefixCount;
    private uint _length;
    private uint _left;

    public override bool IsAtBoundary => _prefixCount == 0;

    public override int AdvanceToBoundary(ReadOnlySpan<byte> bytes)
    {
        var count = 0;
        while (count < bytes.Length)
        {
            if (_prefixCount < PrefixLength)
            {
                // The first byte of the prefix is shifted out by the four of the length.
                _length = (_length << 8) | bytes[count++];
                _left = ++_prefixCount == PrefixLength ? _length : 1;
            }
            else
            {
                var taken = (int)Math.Min(_left, (uint)(bytes.Length - count));
                count += taken;
                _left -= (uint)taken;
            }

            if (_left == 0)
            {
                _prefixCount = 0;
                return count;
            }
        }

        return count;
    }
}

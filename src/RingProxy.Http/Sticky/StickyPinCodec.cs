using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using RingProxy.Topology;

namespace RingProxy.Http;

/// <summary>
/// Writes and opens the pins of one ring under one name. A pin is a wire format between sidecars of different versions;
/// docs/sticky.md describes it and tests/vectors/sticky-pins.json holds it fast.
/// <code>
/// 1.KEYID.BASE64URL                                   the text, in a cookie or header
///         nonce 12 | ciphertext 26 + 24 n | tag 16    inside BASE64URL, without padding characters
///                    issued-at 8 | length 1 | node id | zeros
/// </code>
/// Sealed along, but not inside: <c>1.KEYID.</c>, ring id, LF, <c>cookie</c> or <c>header</c>, LF, name (a header's in lower case).
/// The zeros hide how long the node's id is, and make the bytes a multiple of three: base64 then has no bits to spare, so there is
/// one text only for each pin. Safe from any thread.
/// </summary>
internal sealed class StickyPinCodec
{
    /// <summary>The longest pin: that of a node whose id and of a key whose id are as long as they may be.</summary>
    public const int MaxLength = 2 + StickyKey.MaxIdLength + 1 + (MaxSealedBytes / 3 * 4);

    private const char FormatVersion = '1';
    private const int FrameBytes = StickyKey.NonceBytes + StickyKey.TagBytes;
    private const int PlainHeadBytes = 8 + 1;
    private const int LeastPlainBytes = 26, PlainStepBytes = 24;
    private const int MaxPlainBytes = LeastPlainBytes + (10 * PlainStepBytes);
    private const int MaxSealedBytes = FrameBytes + MaxPlainBytes;

    private readonly BoundKey[] _keys;

    /// <param name="keys">At least one; the first protects new pins, all open old ones.</param>
    /// <param name="ringId">The ring whose nodes are named.</param>
    /// <param name="carrier"><c>cookie</c> or <c>header</c>.</param>
    /// <param name="name">The cookie's or header's name.</param>
    public StickyPinCodec(IEnumerable<StickyKey> keys, string ringId, string carrier, string name)
    {
        _keys = [.. keys.Select(key => new BoundKey(key, $"{FormatVersion}.{key.Id}.", $"{ringId}\n{carrier}\n{name}"))];
        Debug.Assert(_keys.Length > 0, "the validator wants keys");
        Debug.Assert(PlainBytesOf(RingDocumentLimits.MaxNodeIdLength) == MaxPlainBytes, "the longest node id fits exactly");
    }

    /// <param name="nodeId">A legal node id.</param>
    /// <param name="issuedAt">Seconds since 1970.</param>
    public string Seal(string nodeId, long issuedAt)
    {
        // Random nonces: sidecars share nothing that could count.
        Span<byte> nonce = stackalloc byte[StickyKey.NonceBytes];
        RandomNumberGenerator.Fill(nonce);
        return Seal(nodeId, issuedAt, nonce);
    }

    internal string Seal(string nodeId, long issuedAt, ReadOnlySpan<byte> nonce)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(nodeId.Length, RingDocumentLimits.MaxNodeIdLength);
        Span<byte> plain = stackalloc byte[PlainBytesOf(nodeId.Length)];
        plain.Clear();
        BinaryPrimitives.WriteInt64BigEndian(plain, issuedAt);
        plain[8] = (byte)nodeId.Length;
        Encoding.ASCII.GetBytes(nodeId, plain[PlainHeadBytes..]);

        Span<byte> bytes = stackalloc byte[FrameBytes + plain.Length];
        nonce.CopyTo(bytes);
        var key = _keys[0];
        key.Key.Encrypt(nonce, plain, bytes[StickyKey.NonceBytes..^StickyKey.TagBytes], bytes[^StickyKey.TagBytes..], key.AssociatedData);
        return key.Front + Base64Url.EncodeToString(bytes);
    }

    /// <summary>What a text says; whether it is still in time is not looked at.</summary>
    public StickyPin Open(ReadOnlySpan<char> text)
    {
        if (text.Length > MaxLength)
        {
            return StickyPin.Of(StickyFault.Malformed);
        }

        foreach (ref readonly var key in _keys.AsSpan())
        {
            if (text.StartsWith(key.Front, StringComparison.Ordinal))
            {
                return Open(key, text[key.Front.Length..]);
            }
        }

        return StickyPin.Of(FaultOfFront(text));
    }

    private static StickyPin Open(in BoundKey key, ReadOnlySpan<char> body)
    {
        if (!IsBodyLength(body.Length))
        {
            return StickyPin.Of(StickyFault.Malformed);
        }

        Span<byte> buffer = stackalloc byte[MaxSealedBytes];
        var bytes = buffer[..(body.Length / 4 * 3)];
        if (Base64Url.DecodeFromChars(body, bytes, out _, out var written) != OperationStatus.Done || written != bytes.Length)
        {
            return StickyPin.Of(StickyFault.Malformed);
        }

        Span<byte> plainBuffer = stackalloc byte[MaxPlainBytes];
        var plain = plainBuffer[..(bytes.Length - FrameBytes)];
        return key.Key.TryDecrypt(
            bytes[..StickyKey.NonceBytes], bytes[StickyKey.NonceBytes..^StickyKey.TagBytes], bytes[^StickyKey.TagBytes..], plain, key.AssociatedData)
            ? ContentOf(plain)
            : StickyPin.Of(StickyFault.Tampered);
    }

    private static StickyPin ContentOf(ReadOnlySpan<byte> plain)
    {
        var issuedAt = BinaryPrimitives.ReadInt64BigEndian(plain);
        int length = plain[8];
        return issuedAt >= 0 && length > 0 && PlainBytesOf(length) == plain.Length
            ? new StickyPin(Encoding.ASCII.GetString(plain.Slice(PlainHeadBytes, length)), issuedAt, StickyFault.None, NeedsRenewal: false)
            : StickyPin.Of(StickyFault.Malformed);
    }

    private static StickyFault FaultOfFront(ReadOnlySpan<char> text)
    {
        var versionLength = text.IndexOf('.');
        if (versionLength is < 1 or > 3 || text[..versionLength].ContainsAnyExceptInRange('0', '9'))
        {
            return StickyFault.Malformed;
        }

        if (text[..versionLength] is not [FormatVersion])
        {
            return StickyFault.UnknownVersion;
        }

        var rest = text[(versionLength + 1)..];
        var idLength = rest.IndexOf('.');
        return idLength > 0 && StickyKey.IsId(rest[..idLength]) && IsBodyLength(rest.Length - idLength - 1) ? StickyFault.UnknownKey : StickyFault.Malformed;
    }

    private static int PlainBytesOf(int nodeIdLength)
    {
        var beyondLeast = Math.Max(0, PlainHeadBytes + nodeIdLength - LeastPlainBytes);
        return LeastPlainBytes + ((beyondLeast + PlainStepBytes - 1) / PlainStepBytes * PlainStepBytes);
    }

    /// <summary>Whether there are pins with that many characters after the key's id.</summary>
    private static bool IsBodyLength(int length)
    {
        const int Least = (FrameBytes + LeastPlainBytes) / 3 * 4, Most = MaxSealedBytes / 3 * 4, Step = PlainStepBytes / 3 * 4;
        return length is >= Least and <= Most && (length - Least) % Step == 0;
    }

    /// <summary>A key with what this codec seals along.</summary>
    private readonly struct BoundKey(StickyKey key, string front, string binding)
    {
        public StickyKey Key => key;

        /// <summary>How its pins begin.</summary>
        public string Front => front;

        public byte[] AssociatedData { get; } = Encoding.UTF8.GetBytes(front + binding);
    }
}

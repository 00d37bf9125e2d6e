using System.Globalization;
using System.Text;
using Google.Protobuf;

namespace RingProxy.Topology;

/// <summary>
/// Where rings are kept in etcd:
/// <code>
///   &lt;prefix&gt;/rings/&lt;ringId&gt;/current                          the document in force
///   &lt;prefix&gt;/rings/&lt;ringId&gt;/versions/00000000000000000042    each version, never changed; twenty digits, so that keys sort as numbers do
/// </code>
/// </summary>
internal sealed class EtcdKeys(string prefix)
{
    private const string CurrentName = "/current";

    private readonly string _rings = $"{prefix}/rings/";

    public ByteString Current(string ringId) => Key($"{RingRoot(ringId)}{CurrentName}");

    public ByteString Version(string ringId, long version) => Key(string.Create(CultureInfo.InvariantCulture, $"{Versions(ringId)}{version:D20}"));

    /// <summary>All versions of a ring: the first key, and the first one after them.</summary>
    public (ByteString First, ByteString End) AllVersions(string ringId) => Below(Versions(ringId));

    /// <summary>Everything of all rings: the first key, and the first one after them.</summary>
    public (ByteString First, ByteString End) AllRings => Below(_rings);

    /// <summary>The first key after everything of one ring.</summary>
    public ByteString After(string ringId) => Below($"{RingRoot(ringId)}/").End;

    /// <summary>The ring that a key belongs to, and whether the key is that of its current document; null for a key of another form.</summary>
    public (string RingId, bool IsCurrent)? Parse(ByteString key)
    {
        var text = key.ToStringUtf8();
        var end = text.StartsWith(_rings, StringComparison.Ordinal) ? text.IndexOf('/', _rings.Length) : -1;
        return end < 0 ? null : (text[_rings.Length..end], text[end..] == CurrentName);
    }

    /// <summary>The version that a key of <see cref="AllVersions"/> stands for; null for a key of another form.</summary>
    public long? ParseVersion(string ringId, ByteString key) =>
        long.TryParse(key.ToStringUtf8().AsSpan(Versions(ringId).Length), NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : null;

    private string Versions(string ringId) => $"{RingRoot(ringId)}/versions/";

    private string RingRoot(string ringId)
    {
        RingIds.ThrowUnlessRingId(ringId);
        return $"{_rings}{ringId}";
    }

    /// <summary>Keys that start with a text which ends with a slash: '0' is the character after '/'.</summary>
    private static (ByteString First, ByteString End) Below(string text) => (Key(text), Key($"{text[..^1]}0"));

    private static ByteString Key(string text) => ByteString.CopyFrom(text, Encoding.UTF8);
}

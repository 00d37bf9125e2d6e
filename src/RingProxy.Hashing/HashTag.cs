namespace RingProxy.Hashing;

/// <summary>
/// Two characters that enclose the part of a key that decides its owner, so that related keys stay together. The tag is what
/// stands between the first opening character and the first closing one after it; a key without such a part, or with nothing in
/// it, is taken whole. Redis Cluster and twemproxy read tags by this rule.
/// </summary>
public readonly struct HashTag : IEquatable<HashTag>
{
    private readonly byte _open;
    private readonly byte _close;
    private readonly bool _isJedis;

    private HashTag(byte open, byte close, bool isJedis = false) => (_open, _close, _isJedis) = (open, close, isJedis);

    /// <summary>No tags: every key is taken whole.</summary>
    public static HashTag None => default;

    public bool IsNone => _open == 0;

    /// <summary>Reads a tag as documents write it: null for none, else two ASCII characters other than NUL, such as <c>{}</c>.</summary>
    public static bool TryParse(string? text, out HashTag tag)
    {
        tag = default;
        if (text is null)
        {
            return true;
        }

        if (text.Length != 2 || !IsTagCharacter(text[0]) || !IsTagCharacter(text[1]))
        {
            return false;
        }

        tag = new HashTag((byte)text[0], (byte)text[1]);
        return true;
    }

    /// <exception cref="FormatException">Not a hash tag; see <see cref="TryParse"/>.</exception>
    public static HashTag Parse(string? text) =>
        TryParse(text, out var tag) ? tag : throw new FormatException($"'{text}' is not a hash tag; legal: two ASCII characters such as \"{{}}\"");

    /// <summary>
    /// The tag as Jedis's pattern <c>\{(.+?)\}</c> reads it: at least one character stands between, also if it is the closing one, so <c>{}a}</c> has the tag
    /// <c>}a</c>, where others take the whole key.
    /// </summary>
    internal HashTag AsJedisReadsIt() => new(_open, _close, isJedis: true);

    /// <summary>The part of a key that decides.</summary>
    public ReadOnlySpan<byte> Of(ReadOnlySpan<byte> key)
    {
        if (IsNone)
        {
            return key;
        }

        var open = key.IndexOf(_open);
        if (open < 0)
        {
            return key;
        }

        var inside = key[(open + 1)..];
        var length = _isJedis && !inside.IsEmpty ? inside[1..].IndexOf(_close) + 1 : inside.IndexOf(_close);
        return length <= 0 ? key : inside[..length];
    }

    public bool Equals(HashTag other) => _open == other._open && _close == other._close && _isJedis == other._isJedis;

    public override bool Equals(object? obj) => obj is HashTag other && Equals(other);

    public override int GetHashCode() => (_open << 8) | _close;

    public static bool operator ==(HashTag left, HashTag right) => left.Equals(right);

    public static bool operator !=(HashTag left, HashTag right) => !left.Equals(right);

    private static bool IsTagCharacter(char c) => c is > '\0' and < '\x80';
}

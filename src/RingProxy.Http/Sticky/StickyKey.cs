using System.Buffers;
using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace RingProxy.Http;

/// <summary>A key of pins: AES-256-GCM under a key that is derived from the secret. Safe from any thread.</summary>
internal sealed class StickyKey
{
    public const int NonceBytes = 12, TagBytes = 16;

    public const int MaxIdLength = 8;

    public const string LegalIds = "1 to 8 characters of a-z A-Z 0-9 _ -";

    private const int KeyBytes = 32;

    private static readonly SearchValues<char> s_idCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-");

    /// <summary>Those not in use: an <see cref="AesGcm"/> is not made for several threads at once, and making one costs more than using it.</summary>
    private readonly ConcurrentBag<AesGcm> _spare = [];
    private readonly byte[] _key;

    public StickyKey(string id, byte[] secret)
    {
        Id = id;
        _key = HKDF.DeriveKey(HashAlgorithmName.SHA256, secret, KeyBytes, info: "ringproxy sticky pin 1"u8.ToArray());
    }

    public string Id { get; }

    public static bool IsId(ReadOnlySpan<char> text) => text.Length is > 0 and <= MaxIdLength && !text.ContainsAnyExcept(s_idCharacters);

    /// <exception cref="InvalidOperationException">A secret can no longer be read, although the settings were valid.</exception>
    public static StickyKey[] Load(IEnumerable<StickyKeyOptions> keys) =>
        [.. keys.Select(key => new StickyKey(key.Id, StickySecret.TryRead(key, out var problem) ?? throw new InvalidOperationException($"sticky key '{key.Id}': {problem}")))];

    public void Encrypt(ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> plaintext, Span<byte> ciphertext, Span<byte> tag, ReadOnlySpan<byte> associatedData)
    {
        var cipher = Rent();
        cipher.Encrypt(nonce, plaintext, ciphertext, tag, associatedData);
        _spare.Add(cipher);
    }

    /// <summary>False if anything was altered, whatever it was.</summary>
    public bool TryDecrypt(ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> ciphertext, ReadOnlySpan<byte> tag, Span<byte> plaintext, ReadOnlySpan<byte> associatedData)
    {
        var cipher = Rent();
        try
        {
            cipher.Decrypt(nonce, ciphertext, tag, plaintext, associatedData);
            return true;
        }
        catch (AuthenticationTagMismatchException)
        {
            // There is no other way to be told.
            return false;
        }
        finally
        {
            _spare.Add(cipher);
        }
    }

    /// <summary>There come to be as many as requests were in it at once.</summary>
    private AesGcm Rent() => _spare.TryTake(out var cipher) ? cipher : new AesGcm(_key, TagBytes);
}

using System.Security.Cryptography;
using System.Text;

namespace RingProxy.Cache;

/// <summary>Who may use a listener. Without users everybody may.</summary>
internal sealed class RedisAuthentication(IReadOnlyDictionary<string, string> passwords)
{
    public bool IsOpen => passwords.Count == 0;

    /// <summary>Compares in a time that tells nothing about the password.</summary>
    public bool Accepts(string user, ReadOnlySpan<byte> password)
    {
        Span<byte> given = stackalloc byte[SHA256.HashSizeInBytes];
        Span<byte> expected = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(password, given);
        SHA256.HashData(Encoding.UTF8.GetBytes(passwords.GetValueOrDefault(user, "")), expected);
        return CryptographicOperations.FixedTimeEquals(given, expected) && passwords.ContainsKey(user);
    }
}

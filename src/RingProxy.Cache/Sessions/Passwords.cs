using System.Security.Cryptography;
using System.Text;

namespace RingProxy.Cache;

/// <summary>Names and passwords of clients.</summary>
internal sealed class Passwords(IEnumerable<(string User, string Password)> users)
{
    private readonly Dictionary<string, string> _users = users.ToDictionary(user => user.User, user => user.Password, StringComparer.Ordinal);

    /// <summary>Nobody has one: everybody may come.</summary>
    public bool IsOpen => _users.Count == 0;

    public bool Knows(string user) => _users.ContainsKey(user);

    /// <summary>Compares in a time that tells nothing about the password.</summary>
    public bool Accepts(string user, ReadOnlySpan<byte> password)
    {
        Span<byte> given = stackalloc byte[SHA256.HashSizeInBytes];
        Span<byte> expected = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(password, given);
        SHA256.HashData(Encoding.UTF8.GetBytes(_users.GetValueOrDefault(user, "")), expected);
        return CryptographicOperations.FixedTimeEquals(given, expected) && Knows(user);
    }
}

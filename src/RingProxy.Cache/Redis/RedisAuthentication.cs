using System.Security.Cryptography;
using System.Text;

namespace RingProxy.Cache;

/// <summary>Who may use a listener, and for what. Without users everybody may, for everything.</summary>
internal sealed class RedisAuthentication
{
    private readonly Dictionary<string, (string Password, RedisPermissions? Permissions)> _users;

    public RedisAuthentication(IEnumerable<RedisUserOptions> users) =>
        _users = users.ToDictionary(user => user.Name, user => (user.Password, RedisPermissions.Of(user)), StringComparer.Ordinal);

    public bool IsOpen => _users.Count == 0;

    /// <summary>Whether clients may have that name.</summary>
    public bool Knows(string user) => _users.ContainsKey(user) || (IsOpen && user == RedisUserOptions.DefaultName);

    /// <summary>Compares in a time that tells nothing about the password.</summary>
    public bool Accepts(string user, ReadOnlySpan<byte> password)
    {
        Span<byte> given = stackalloc byte[SHA256.HashSizeInBytes];
        Span<byte> expected = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(password, given);
        SHA256.HashData(Encoding.UTF8.GetBytes(_users.TryGetValue(user, out var known) ? known.Password : ""), expected);
        return CryptographicOperations.FixedTimeEquals(given, expected) && _users.ContainsKey(user);
    }

    /// <summary>Null: the user may do everything.</summary>
    public RedisPermissions? PermissionsOf(string user) => _users.GetValueOrDefault(user).Permissions;
}

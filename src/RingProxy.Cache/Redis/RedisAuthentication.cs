namespace RingProxy.Cache;

/// <summary>Who may use a listener, and for what. Without users everybody may, for everything.</summary>
internal sealed class RedisAuthentication(IEnumerable<RedisUserOptions> users)
{
    private readonly Passwords _passwords = new(users.Select(user => (user.Name, user.Password)));
    private readonly Dictionary<string, RedisPermissions?> _permissions = users.ToDictionary(user => user.Name, RedisPermissions.Of, StringComparer.Ordinal);

    public bool IsOpen => _passwords.IsOpen;

    /// <summary>Whether clients may have that name.</summary>
    public bool Knows(string user) => _passwords.Knows(user) || (IsOpen && user == RedisUserOptions.DefaultName);

    public bool Accepts(string user, ReadOnlySpan<byte> password) => _passwords.Accepts(user, password);

    /// <summary>Null: the user may do everything.</summary>
    public RedisPermissions? PermissionsOf(string user) => _permissions.GetValueOrDefault(user);
}

namespace RingProxy.Cache;

/// <summary>What a client said of itself, and what it chose.</summary>
internal sealed class RedisClient
{
    private readonly bool _isOpen;

    /// <param name="isOpen">Whether it may come without a password.</param>
    public RedisClient(bool isOpen) => IsAuthenticated = _isOpen = isOpen;

    /// <summary>2 or 3.</summary>
    public int Version { get; set; } = 2;

    public int Database { get; set; }

    public string Name { get; set; } = "";

    public string LibraryName { get; set; } = "";

    public string LibraryVersion { get; set; } = "";

    public string User { get; private set; } = RedisUserOptions.DefaultName;

    public bool IsAuthenticated { get; private set; }

    /// <summary>It said READONLY: what it reads may be old.</summary>
    public bool IsReadOnly { get; set; }

    /// <summary>Null: it may do everything.</summary>
    public RedisPermissions? Permissions { get; private set; }

    /// <summary>The client has proved who it is.</summary>
    public void Become(string user, RedisPermissions? permissions) => (User, Permissions, IsAuthenticated) = (user, permissions, true);

    /// <summary>As if it had just connected.</summary>
    public void Reset() => (Version, Database, Name, User, Permissions, IsAuthenticated, IsReadOnly) = (2, 0, "", RedisUserOptions.DefaultName, null, _isOpen, false);
}

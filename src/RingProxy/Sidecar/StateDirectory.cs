namespace RingProxy;

/// <summary>Where state goes if nobody says.</summary>
internal static class StateDirectory
{
    /// <summary>By the XDG base directory rules.</summary>
    public static string Default()
    {
        var root = Environment.GetEnvironmentVariable("XDG_STATE_HOME");
        return !string.IsNullOrEmpty(root)
            ? Path.Combine(root, "ringproxy")
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".local", "state", "ringproxy");
    }
}

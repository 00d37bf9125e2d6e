namespace RingProxy.Testing;

/// <summary>Finds files of the repository from a test's own folder.</summary>
public static class Repository
{
    /// <summary>The folder that holds RingProxy.sln.</summary>
    public static string Root { get; } = FindRoot();

    public static string File(params string[] parts) => Path.Combine([Root, .. parts]);

    private static string FindRoot()
    {
        for (var directory = new DirectoryInfo(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            if (System.IO.File.Exists(Path.Combine(directory.FullName, "RingProxy.sln")))
                return directory.FullName;
        }
        throw new InvalidOperationException($"no RingProxy.sln in or above {AppContext.BaseDirectory}");
    }
}

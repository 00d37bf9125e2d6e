namespace RingProxy.Http;

/// <summary>Files for what does not fit into memory: nobody else may read them, and they are gone with the process, however it ends.</summary>
internal static class TemporaryFile
{
    /// <exception cref="IOException">It cannot be written there.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written there.</exception>
    public static FileStream Create(string directory)
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Share = FileShare.Delete,
            Options = FileOptions.DeleteOnClose | FileOptions.Asynchronous,
            BufferSize = 0,
        };
        var path = Path.Combine(directory, $"ringproxy-{Path.GetRandomFileName()}");
        if (OperatingSystem.IsWindows())
        {
            return new FileStream(path, options);
        }

        options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        var file = new FileStream(path, options);
        // The name goes at once, the bytes with the last handle.
        File.Delete(path);
        return file;
    }
}
